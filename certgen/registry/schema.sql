CREATE TABLE batches (
    id VARCHAR NOT NULL,
    issued_on VARCHAR NOT NULL,
    title TEXT NOT NULL,
    planned_at INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE reservations (
    batch VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    role VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    planned_at INTEGER NOT NULL,
    CONSTRAINT reservation_number PRIMARY KEY (batch, number),
    CONSTRAINT reservation_person UNIQUE (batch, role, person_key),
    CONSTRAINT reservation_code UNIQUE (code),
    FOREIGN KEY(batch) REFERENCES batches (id)
);
CREATE TABLE certificates (
    serial VARCHAR NOT NULL,
    batch VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (serial),
    CONSTRAINT certificate_reserved FOREIGN KEY(batch, number) REFERENCES reservations (batch, number),
    CONSTRAINT certificate_number UNIQUE (batch, number),
    CONSTRAINT certificate_code UNIQUE (code)
);
CREATE TABLE events (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    serial VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    at INTEGER NOT NULL,
    languages VARCHAR,
    file VARCHAR,
    sha256 VARCHAR(64),
    size INTEGER,
    detail TEXT,
    CONSTRAINT event_issued_once UNIQUE (serial, kind, languages),
    FOREIGN KEY(serial) REFERENCES certificates (serial)
);
CREATE INDEX event_sha256 ON events (sha256);
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)
