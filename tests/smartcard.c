/* A smart card for tests: SoftHSM by PKCS #11, with what it does not do. It locks itself after three
   wrong PINs, can be pulled out after CARD_SIGNATURES signatures, and writes down in the folder CARD
   which process does what. Compiled with -DMODULE='"…/libsofthsm2.so"'. */

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long rv;
struct list {
    unsigned char version[2];
    void *function[68]; /* in the order of the standard, section 3.6 of version 2.40 */
};
enum { INITIALIZE = 0, FUNCTION_LIST = 3, LOGIN = 18, SIGN = 43 };
enum { DEVICE_REMOVED = 0x32, PIN_INCORRECT = 0xA0, PIN_LOCKED = 0xA4 };

static struct list *real, ours;

/* One line more in the file called what; how many there are then. */
static int note(const char *what) {
    char path[4096];
    int lines = 0, letter;
    snprintf(path, sizeof path, "%s/%s", getenv("CARD"), what);
    FILE *file = fopen(path, "a+");
    fprintf(file, "%d\n", (int)getpid());
    rewind(file);
    while ((letter = getc(file)) != EOF) lines += letter == '\n';
    fclose(file);
    return lines;
}

static int noted(const char *what) {
    char path[4096];
    int lines = 0, letter;
    snprintf(path, sizeof path, "%s/%s", getenv("CARD"), what);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    while ((letter = getc(file)) != EOF) lines += letter == '\n';
    fclose(file);
    return lines;
}

static rv initialize(void *how) {
    note("initialized");
    return ((rv(*)(void *))real->function[INITIALIZE])(how);
}

static rv login(rv session, rv user, unsigned char *pin, rv length) {
    note("logins");
    if (noted("wrong") >= 3) return PIN_LOCKED;
    rv said = ((rv(*)(rv, rv, unsigned char *, rv))real->function[LOGIN])(session, user, pin, length);
    if (said == PIN_INCORRECT) note("wrong");
    return said;
}

static rv sign(rv session, unsigned char *data, rv size, unsigned char *signature, rv *length) {
    const char *most = getenv("CARD_SIGNATURES");
    if (most && note("signatures") > atoi(most)) return DEVICE_REMOVED;
    return ((rv(*)(rv, unsigned char *, rv, unsigned char *, rv *))real->function[SIGN])(
        session, data, size, signature, length);
}

rv C_GetFunctionList(struct list **found) {
    void *module = dlopen(MODULE, RTLD_NOW | RTLD_LOCAL);
    rv (*ask)(struct list **) = module ? (rv(*)(struct list **))dlsym(module, "C_GetFunctionList") : 0;
    if (!ask || ask(&real)) return 5; /* CKR_GENERAL_ERROR */
    ours = *real;
    ours.function[INITIALIZE] = initialize;
    ours.function[FUNCTION_LIST] = C_GetFunctionList;
    ours.function[LOGIN] = login;
    ours.function[SIGN] = sign;
    *found = &ours;
    return 0;
}
