// The connector's installer: a bundle of two packages with the manners of Burn. It reads its raw command line, so that escaped quotes stay
// in the values; it returns when the first package is in place, and a child finishes the rest; it registers itself in the 32-bit view.
//   setup.exe [REGISTERCONNECTOR="false"] [ENVIRONMENTNAME="..."] [/uninstall] [/q|/quiet] [/norestart] [/log FILE]
//   setup.exe -hold SECONDS      only for tests: another installation that runs for so long
#include "setup.h"
#include <shellapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *s_log;
static wchar_t s_log_file[PATH];

void say(const char *kind, const wchar_t *format, ...)
{
    wchar_t said[2048];
    SYSTEMTIME now;
    va_list arguments;
    va_start(arguments, format);
    vswprintf(said, 2048, format, arguments);
    va_end(arguments);
    GetLocalTime(&now);
    if (s_log)
    {
        fprintf(s_log, "[%04lX:%04lX][%04d-%02d-%02dT%02d:%02d:%02d]%s: %ls\r\n", GetCurrentProcessId(), GetCurrentThreadId(), now.wYear, now.wMonth, now.wDay, now.wHour, now.wMinute, now.wSecond, kind, said);
        fflush(s_log);
    }
}

static void open_log(const wchar_t *asked)
{
    if (asked[0])
        wcscpy(s_log_file, asked);
    else
    {
        SYSTEMTIME now;
        wchar_t name[128];
        GetLocalTime(&now);
        swprintf(name, 128, L"Microsoft_Entra_private_network_connector_%04d%02d%02d%02d%02d%02d.log", now.wYear, now.wMonth, now.wDay, now.wHour, now.wMinute, now.wSecond);
        below(s_log_file, L"TEMP", name);
    }
    s_log = _wfopen(s_log_file, L"ab");
    if (!s_log)
        journal(L"installer log not written: %ls", s_log_file);
}

static BOOL is_installed(void)
{
    struct bundle found;
    return find_bundle(&found) && _wcsicmp(found.id, trait(L"bundle")) == 0;
}

// Version numbers as one number each: a.b.c.d with 16 bits for each part.
static ULONGLONG number_of(const wchar_t *version)
{
    unsigned part[4] = { 0 };
    swscanf(version, L"%u.%u.%u.%u", &part[0], &part[1], &part[2], &part[3]);
    return ((ULONGLONG)part[0] << 48) | ((ULONGLONG)part[1] << 32) | ((ULONGLONG)part[2] << 16) | part[3];
}

static int refuse(int code, const wchar_t *why)
{
    say("e000", L"Error 0x%x: %ls", code, why);
    return code;
}

static BOOL lacks_framework(void)
{
    DWORD release = 0, size = sizeof release;
    RegGetValueW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full", L"Release", RRF_RT_REG_DWORD, NULL, &release, &size);
    return number_of(trait(L"version")) >= number_of(L"1.5.3437.0") && release < 461808;
}

// Why nothing is done, or 0 to go on.
static int refusal(const struct command *line)
{
    struct bundle found;
    if (line->unknown[0])
        return refuse(1639, line->unknown);
    if (!line->quiet)
    {
        journal(L"installer waited for a person: neither /q nor /quiet");
        return refuse(1602, L"A window was closed that nobody saw.");
    }
    if (line->uninstall)
        return 0;
    if (find_bundle(&found) && number_of(found.version) > number_of(trait(L"version")))
        return refuse(1638, L"A newer version is installed.");
    if (line->registers)
        return refuse(1603, L"REGISTERCONNECTOR is not false: the sign-in window cannot be shown in a quiet installation.");
    return lacks_framework() ? refuse(1603, L".NET Framework 4.7.2 or later is required.") : 0;
}

static int apply(const struct command *line)
{
    int code = refusal(line);
    char value[64];
    if (code)
        return code;
    int forced = strikes("InstallerExitCode", NULL, value, sizeof value) ? (int)strtoul(value, NULL, 0) : 0;
    if (forced && forced != 3010 && forced != 1641)
        return refuse(forced, L"Failed to execute MSI package.");
    if (line->uninstall && !is_installed())
        say("i000", L"This bundle is not installed; nothing to do.");
    else if (!line->uninstall && is_installed())
        say("i000", L"The same version is installed; nothing to do.");
    else
        code = line->uninstall ? take_away(s_log_file) : put_in_place(s_log_file);
    if (code == 0 && forced == 3010)
        pend_rename();
    return code ? code : forced;
}

// The mutex lives as long as any handle to it: ours, and that of the child that finishes.
static int alone(const struct command *line)
{
    char value[64];
    HANDLE mutex = CreateMutexW(NULL, FALSE, MUTEX);
    if (!mutex || GetLastError() == ERROR_ALREADY_EXISTS)
        return refuse(1618, L"Another installation is already in progress.");
    Sleep(strikes("InstallerDuration", NULL, value, sizeof value) ? (DWORD)(1000 * atof(value)) : 200);
    int code = apply(line);
    CloseHandle(mutex);
    return code;
}

static int hold(int seconds)
{
    HANDLE mutex = CreateMutexW(NULL, FALSE, MUTEX);
    journal(L"another installation runs for %d seconds", seconds);
    Sleep(seconds * 1000);
    CloseHandle(mutex);
    return 0;
}

int wmain(int count, wchar_t **arguments)
{
    struct command line;
    if (count > 2 && wcscmp(arguments[1], L"-hold") == 0)
        return hold(_wtoi(arguments[2]));
    if (count > 2 && wcscmp(arguments[1], L"-finish") == 0)
        return finish(count - 2, arguments + 2);
    parse(GetCommandLineW(), &line);
    open_log(line.log);
    journal(L"setup %ls started: %ls", trait(L"version"), GetCommandLineW());
    say("i001", L"Burn v3.14, path: %ls, cmdline: '%ls'", arguments[0], GetCommandLineW());
    say("i000", L"Setting version variable 'WixBundleVersion' to value '%ls'", trait(L"version"));
    int code = alone(&line);
    BOOL restarts = code == 1641 || ((code == 0 || code == 3010) && !line.norestart);
    say("i007", L"Exit code: 0x%x, restarting: %ls", code, restarts ? L"Yes" : L"No");
    if (restarts)
        journal(L"restarted the machine");
    journal(L"setup ended with %d", code);
    return code;
}
