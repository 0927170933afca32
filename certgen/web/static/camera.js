// QR codes from the camera and from pictures: by the browser's own reader where it has one, by
// zxing otherwise. It is fetched when it is first needed; nothing leaves the page.

const OPTIONS = { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 4 };
const PAUSE = 40; // milliseconds between two frames
const VIEW = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };

let zxing;

/** The texts of the QR codes in a picture file; the most patient reader. */
export async function readPicture(file) {
  const own = await ownReader();
  const picture = own && (await createImageBitmap(file).catch(() => null));
  const found = picture ? await own(picture) : [];
  if (found.length) return found;
  const { readBarcodes } = await loaded();
  return texts(await readBarcodes(file, OPTIONS));
}

/** Show the camera in `video` until texts are in view, and call `found` with them, once.
 *
 * Rejects when the camera is refused or there is none. Gives a function that stops it. */
export async function watch(video, found) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: VIEW, audio: false });
  const reading = reader();
  let watching = true;
  const stop = () => {
    watching = false;
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
  video.srcObject = stream;
  await video.play();
  const look = async () => {
    if (!watching) return;
    const read = await reading;
    const seen = document.hidden || !video.videoWidth ? [] : await read(video).catch(() => []);
    if (!watching) return;
    if (seen.length) found(seen);
    else setTimeout(look, PAUSE);
  };
  look();
  return stop;
}

/** video → texts. */
async function reader() {
  const own = await ownReader();
  if (own) return own;
  const { readBarcodes } = await loaded();
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    context.drawImage(video, 0, 0);
    const frame = context.getImageData(0, 0, canvas.width, canvas.height);
    return texts(await readBarcodes(frame, OPTIONS));
  };
}

/** The browser's own reader of QR codes, if it has one. */
async function ownReader() {
  const formats = (await globalThis.BarcodeDetector?.getSupportedFormats()) ?? [];
  if (!formats.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (source) => (await detector.detect(source)).map((each) => each.rawValue);
}

function loaded() {
  zxing ??= import("./zxing/reader/index.js");
  return zxing;
}

function texts(results) {
  return results.filter((each) => each.isValid).map((each) => each.text);
}
