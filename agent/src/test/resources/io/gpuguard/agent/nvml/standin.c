/* A stand-in for libnvidia-ml.so.1: two GPUs, as in nvidia-mig-mixed.tree. Macros change what it does:
   HANG=function never returns; NOCOUNT cannot count its GPUs; OLD lacks what libraries of before 2018 lack; LOST, RESET, MEMORY and
   MODULE (the library is of another version than the module) are faults; NODRIVER. */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OK = 0, UNINITIALIZED = 1, INVALID = 2, UNSUPPORTED = 3, NOT_FOUND = 6, SMALL = 7, NO_DRIVER = 9,
       TIMEOUT = 10, IS_LOST = 15, NEEDS_RESET = 16, OTHER_MODULE = 18 };

struct pci { char legacy[16]; unsigned domain, bus, device, id, subsystem; char text[32]; };
struct event { void *device; unsigned long long type, data; unsigned gi, ci; };
static struct gpu { unsigned minor; const char *address, *uuid; } gpus[] = {
  {0, "00000000:07:00.0", "GPU-00000000-0000-4000-8000-000000000007"},
  {1, "00000000:0B:00.0", "GPU-00000000-0000-4000-8000-00000000000b"}};
static struct mig { unsigned gi; const char *uuid; } migs[] = {
  {2, "MIG-00000000-0000-4000-8000-000000000702"}, {3, "MIG-00000000-0000-4000-8000-000000000703"}};
static int started, told; /* told: events so far */

static int enter(const char *name) {
#ifdef HANG
  if (strcmp(name, HANG) == 0) for (;;) pause();
#endif
  return strncmp(name, "nvmlInit", 8) == 0 || started ? OK : UNINITIALIZED;
}
#define ENTER do { int code = enter(__func__); if (code) return code; } while (0)

static int sick(void *device) {
#if defined(LOST)
  if (device == &gpus[1]) return IS_LOST;
#elif defined(RESET)
  if (device == &gpus[1]) return NEEDS_RESET;
#endif
  return OK;
}
#define WELL(device) do { int code = sick(device); if (code) return code; } while (0)

static int text(char *buffer, unsigned length, const char *value) {
  if (strlen(value) >= length) return SMALL;
  strcpy(buffer, value);
  return OK;
}
static int init(void) {
#ifdef NODRIVER
  return NO_DRIVER;
#elif defined(MODULE)
  return OTHER_MODULE;
#else
  started++; /* counted, as the real one does */
  return OK;
#endif
}
#ifdef OLD
int nvmlInit_v2(void) { ENTER; return init(); }
int nvmlDeviceGetCurrentClocksThrottleReasons(void *device, unsigned long long *bits) {
  ENTER; WELL(device); *bits = 1 | 0x40; return OK;
}
#else
int nvmlInitWithFlags(unsigned flags) { ENTER; return flags == 1 ? init() : INVALID; }
int nvmlDeviceGetCurrentClocksEventReasons(void *device, unsigned long long *bits) {
  ENTER; WELL(device);
#ifdef MEMORY
  *bits = 0x8 | 0x80;
#else
  *bits = 1 | 4; /* idle, power limit: no trouble */
#endif
  return OK;
}
int nvmlDeviceGetRemappedRows(void *device, unsigned *corrected, unsigned *uncorrected, unsigned *pending, unsigned *failed) {
  ENTER; WELL(device);
  if (device == &gpus[1]) return UNSUPPORTED;
  *corrected = 4; *uncorrected = 3; *pending = 0; *failed = 0;
#ifdef MEMORY
  *pending = 1; *failed = 1;
#endif
  return OK;
}
#endif
int nvmlShutdown(void) { ENTER; started--; return OK; }
int nvmlSystemGetDriverVersion(char *buffer, unsigned length) { ENTER; return text(buffer, length, "580.159.03"); }
int nvmlDeviceGetCount_v2(unsigned *count) {
  ENTER;
#ifdef NOCOUNT
  return 999;
#endif
  *count = 2; return OK;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) {
  ENTER; if (index > 1) return INVALID; *device = &gpus[index]; return OK;
}
int nvmlDeviceGetPciInfo_v3(struct gpu *gpu, struct pci *pci) {
  ENTER;
#ifdef LOST
  if (told) WELL(gpu); /* from the event on */
#endif
  memset(pci, 0, sizeof *pci); strcpy(pci->legacy, "0000:07:00.0"); strcpy(pci->text, gpu->address); return OK;
}
int nvmlDeviceGetMinorNumber(struct gpu *gpu, unsigned *minor) { ENTER; WELL(gpu); *minor = gpu->minor; return OK; }
int nvmlDeviceGetUUID(void *device, char *buffer, unsigned length) {
  ENTER;
  for (int i = 0; i < 2; i++) if (device == &migs[i]) return text(buffer, length, migs[i].uuid);
  return text(buffer, length, ((struct gpu *) device)->uuid);
}
int nvmlDeviceGetName(void *device, char *buffer, unsigned length) { ENTER; return text(buffer, length, "NVIDIA A100-SXM4-40GB"); }
int nvmlDeviceGetTotalEccErrors(void *device, int type, int counter, unsigned long long *count) {
  ENTER; WELL(device);
  if (type != 1 || counter != 0) return INVALID;
#ifdef MEMORY
  *count = 5000000000ULL;
#else
  *count = 0;
#endif
  return OK;
}
int nvmlDeviceGetRetiredPagesPendingStatus(void *device, int *pending) { ENTER; return UNSUPPORTED; }
int nvmlDeviceGetMigMode(void *device, unsigned *now, unsigned *later) {
  ENTER; *now = *later = device == &gpus[0]; return OK;
}
int nvmlDeviceGetMaxMigDeviceCount(void *device, unsigned *count) { ENTER; *count = 7; return OK; }
int nvmlDeviceGetMigDeviceHandleByIndex(void *device, unsigned index, void **instance) {
  ENTER; if (index != 1 && index != 4) return NOT_FOUND; *instance = &migs[index == 4]; return OK;
}
int nvmlDeviceGetGpuInstanceId(struct mig *mig, unsigned *id) { ENTER; *id = mig->gi; return OK; }
int nvmlDeviceGetComputeInstanceId(struct mig *mig, unsigned *id) { ENTER; *id = 0; return OK; }

int nvmlEventSetCreate(void **set) { ENTER; told = 0; *set = &told; return OK; }
int nvmlEventSetFree(void *set) { ENTER; return OK; }
int nvmlDeviceGetSupportedEventTypes(void *device, unsigned long long *types) { ENTER; *types = 0x1f; return OK; }
int nvmlDeviceRegisterEvents(void *device, unsigned long long types, void *set) {
  ENTER; return types == (2 | 8) && set == &told ? OK : INVALID;
}
int nvmlEventSetWait_v2(void *set, struct event *event, unsigned millis) {
  ENTER;
  switch (told++) {
    case 0: *event = (struct event) {&gpus[1], 8, 79, 0, 0}; return OK;
    case 1: *event = (struct event) {&gpus[0], 2, 0, 0, 0}; return OK;
    case 2: return TIMEOUT;
#ifdef LOST
    case 3: return IS_LOST;
#endif
    default: usleep(1000 * (millis < 50 ? millis : 50)); return TIMEOUT;
  }
}
