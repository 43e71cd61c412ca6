// What the fixture's programs share: who they are, where things lie, how they are told to misbehave, how they reach the tenant.
#pragma once
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0A00
#include <windows.h>
#include <wchar.h>

#define PATH 1024

// What this build is: a text of lines name=value, resource 100. Empty where the name is missing.
const wchar_t *trait(const wchar_t *name);

// %ProgramData%\Connector Fixture\<name>: the tests put files there that tell the programs what to do.
void lab_file(wchar_t *path, const wchar_t *name);

// %ProgramFiles% or %ProgramData%, and what lies below it.
void below(wchar_t *path, const wchar_t *variable, const wchar_t *rest);

// Whole small files as UTF-8; false where there is none.
BOOL read_text(const wchar_t *path, char *text, int size);
BOOL write_text(const wchar_t *path, const char *text, BOOL append);

// The value behind name= in a text of lines; empty where it is missing.
void value_of(const char *text, const char *name, char *value, int size);

// A line for the tests: what a real server would do or show now.
void journal(const wchar_t *format, ...);

// Whether a misbehaviour is asked for: a file <name> or <name>.<part> in the lab folder (one that begins with "once " is used up),
// or a fault of that name that strikes in the tenant's sandbox. The value is what the file or the fault says.
BOOL strikes(const char *name, const wchar_t *part, char *value, int size);

// Whether a file asks for it now; nothing is used up.
BOOL is_ordered(const char *name, const wchar_t *part);

// POST to the sandbox of cloud.txt. The HTTP status, or 0 where nobody answers.
int post(const char *path, const char *body, char *answer, int size);

// A line name=value of cloud.txt.
void cloud(const char *name, char *value, int size);
