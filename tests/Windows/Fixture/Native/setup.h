// The parts of setup.exe.
#pragma once
#include "fixture.h"

#define MUTEX L"Global\\ConnectorFixtureInstallation"

// What the raw command line asks for.
struct command
{
    BOOL quiet, norestart, uninstall;
    BOOL registers;             // unless REGISTERCONNECTOR="false" arrived in exactly that form
    wchar_t log[PATH], environment[64], unknown[PATH];
};

// A bundle of ours that is registered.
struct bundle
{
    wchar_t id[64], version[64], cache[PATH], brand[16];
};

void parse(const wchar_t *raw, struct command *line);
void say(const char *kind, const wchar_t *format, ...);

BOOL find_bundle(struct bundle *found);
BOOL register_bundle(const wchar_t *cached);
void forget_bundle(const struct bundle *old);
void pend_rename(void);

// Exit codes of msiexec. log: the bundle's log file; the packages' lie beside it.
int put_in_place(const wchar_t *log);
int take_away(const wchar_t *log);

// What a child does: the rest of an installation.
int finish(int count, wchar_t **arguments);

// Services by name.
BOOL halt(const wchar_t *service);          // true where it ran
DWORD start_type(const wchar_t *service);   // 0 where it is missing
void set_start_type(const wchar_t *service, DWORD type);
void start(const wchar_t *service);
