// One of the connector's two services. Which one, its resource says. It starts for a while, runs, and stops for a while; WAPCSvc tells
// the tenant once a second that it is there, as long as the server is registered: what is active in the cloud is a process that runs.
#include "service.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static SERVICE_STATUS_HANDLE s_handle;
static SERVICE_STATUS s_status = { .dwServiceType = SERVICE_WIN32_OWN_PROCESS };
static HANDLE s_stop;
static wchar_t s_name[64], s_trace[PATH];

static int number(const char *name, int otherwise)
{
    char value[64];
    return strikes(name, s_name, value, sizeof value) && value[0] ? atoi(value) : otherwise;
}

static void report(DWORD state, DWORD hint)
{
    s_status.dwCheckPoint = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING ? s_status.dwCheckPoint + 1 : 0;
    s_status.dwCurrentState = state;
    s_status.dwWaitHint = hint;
    s_status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN : 0;
    SetServiceStatus(s_handle, &s_status);
}

static void pend(DWORD state, int milliseconds)
{
    for (int left = milliseconds; left > 0; left -= 100)
    {
        report(state, 2000);
        Sleep(left < 100 ? left : 100);
    }
}

static DWORD WINAPI control(DWORD code, DWORD type, LPVOID data, LPVOID context)
{
    (void)type, (void)data, (void)context;
    if (code == SERVICE_CONTROL_INTERROGATE)
        return NO_ERROR;
    if (code != SERVICE_CONTROL_STOP && code != SERVICE_CONTROL_SHUTDOWN)
        return ERROR_CALL_NOT_IMPLEMENTED;
    report(SERVICE_STOP_PENDING, 2000);
    SetEvent(s_stop);
    return NO_ERROR;
}

static void trace(const char *line)
{
    char text[256];
    SYSTEMTIME now;
    GetSystemTime(&now);
    snprintf(text, sizeof text, "%ls Information: 0 : %s\r\n    DateTime=%04d-%02d-%02dT%02d:%02d:%02dZ\r\n", s_name, line, now.wYear, now.wMonth, now.wDay, now.wHour, now.wMinute, now.wSecond);
    write_text(s_trace, text, TRUE);
}

static void name_trace(void)
{
    wchar_t rest[PATH];
    GUID id = { GetTickCount(), (WORD)GetCurrentProcessId(), 0x4000, { 0x80 } };
    below(s_trace, L"ProgramData", trait(L"data"));
    CreateDirectoryW(s_trace, NULL);
    swprintf(rest, PATH, L"%ls\\Trace", trait(L"data"));
    below(s_trace, L"ProgramData", rest);
    CreateDirectoryW(s_trace, NULL);
    swprintf(rest, PATH, L"%ls\\Trace\\%ls_%08lx-%04x-%04x-8000-000000000000.log", trait(L"data"), trait(L"trace"), id.Data1, id.Data2, id.Data3);
    below(s_trace, L"ProgramData", rest);
}

static void beat(void)
{
    static int last = -1;
    char id[64], address[64], path[128], body[256];
    if (wcscmp(s_name, L"WAPCSvc") != 0 || !registered(id, sizeof id))
        return;
    cloud("externalIp", address, sizeof address);
    snprintf(path, sizeof path, "/sandbox/connectors/%s/heartbeat", id);
    snprintf(body, sizeof body, "{\"version\":\"%ls\",\"externalIp\":\"%s\"}", trait(L"version"), address[0] ? address : "203.0.113.10");
    int status = post(path, body, NULL, 0);
    if (status != last)
    {
        journal(L"heartbeat of %hs answered %d (error %lu)", id, status, status ? 0 : GetLastError());
        trace(status == 204 ? "The connector is connected to the service." : "The connector was unable to connect to the service due to networking issues.");
        last = status;
    }
}

// For so many seconds (ten minutes without a number), or until the order is taken back.
static void hang(const char *seconds)
{
    int left = seconds[0] ? (int)(1000 * atof(seconds)) : 600000;
    BOOL by_file = is_ordered("ServiceHangs", s_name);
    journal(L"%ls hangs in its start", s_name);
    for (; left > 0 && (!by_file || is_ordered("ServiceHangs", s_name)); left -= 100)
        pend(SERVICE_START_PENDING, 100);
}

// Told to, it ends in the middle of its start.
static BOOL fails_to_start(void)
{
    char value[64];
    if (strikes("ServiceExits", s_name, value, sizeof value))
    {
        // Windows writes this state when a process is gone. Wine does so for services that ran, and leaves this one pending for ever.
        journal(L"%ls died: in its start", s_name);
        s_status.dwWin32ExitCode = ERROR_PROCESS_ABORTED;
        report(SERVICE_STOPPED, 0);
        TerminateProcess(GetCurrentProcess(), value[0] ? (UINT)atoi(value) : 1);
    }

    if (!strikes("ServiceRefuses", s_name, value, sizeof value))
        return FALSE;
    BOOL specific = strncmp(value, "specific ", 9) == 0;
    s_status.dwWin32ExitCode = specific ? ERROR_SERVICE_SPECIFIC_ERROR : (DWORD)(value[0] ? atoi(value) : 5);
    s_status.dwServiceSpecificExitCode = specific ? (DWORD)atoi(value + 9) : 0;
    journal(L"%ls refused to start: %hs", s_name, value);
    report(SERVICE_STOPPED, 0);
    return TRUE;
}

static void run(void)
{
    char value[64];
    BOOL mortal = strikes("ServiceDies", s_name, value, sizeof value);
    ULONGLONG end = GetTickCount64() + (ULONGLONG)(1000 * (mortal && value[0] ? atof(value) : 1));
    if (strikes("CertificateRenewed", s_name, value, sizeof value))
        renew();
    s_status.dwWin32ExitCode = NO_ERROR;
    report(SERVICE_RUNNING, 0);
    journal(L"%ls runs, version %ls", s_name, trait(L"version"));
    trace("The service is running.");
    do
    {
        if (mortal && GetTickCount64() >= end)
        {
            journal(L"%ls died: while it ran", s_name);
            TerminateProcess(GetCurrentProcess(), 99);
        }

        beat();
    } while (WaitForSingleObject(s_stop, mortal ? 100 : 1000) == WAIT_TIMEOUT);
}

static void WINAPI serve(DWORD count, LPWSTR *arguments)
{
    char value[64];
    (void)count, (void)arguments;
    s_handle = RegisterServiceCtrlHandlerExW(s_name, control, NULL);
    s_stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    report(SERVICE_START_PENDING, 2000);
    name_trace();
    if (strikes("ServiceHangs", s_name, value, sizeof value))
        hang(value);
    else
        pend(SERVICE_START_PENDING, number("ServiceStartTime", 400));
    if (fails_to_start())
        return;
    run();
    pend(SERVICE_STOP_PENDING, number("ServiceStopTime", 300));
    journal(L"%ls stopped", s_name);
    report(SERVICE_STOPPED, 0);
}

int wmain(void)
{
    wcscpy(s_name, trait(L"service"));
    SERVICE_TABLE_ENTRYW table[] = { { s_name, serve }, { NULL, NULL } };
    return StartServiceCtrlDispatcherW(table) ? 0 : (int)GetLastError();
}
