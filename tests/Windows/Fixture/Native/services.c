// The services before, while and after they are replaced.
#include "setup.h"

static SC_HANDLE open(SC_HANDLE *manager, const wchar_t *service)
{
    *manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    return *manager ? OpenServiceW(*manager, service, SERVICE_ALL_ACCESS) : NULL;
}

static void leave(SC_HANDLE manager, SC_HANDLE service)
{
    if (service)
        CloseServiceHandle(service);
    if (manager)
        CloseServiceHandle(manager);
}

static BOOL has_stopped(SC_HANDLE opened, SERVICE_STATUS_PROCESS *status)
{
    DWORD size;
    return !QueryServiceStatusEx(opened, SC_STATUS_PROCESS_INFO, (LPBYTE)status, sizeof *status, &size) || status->dwCurrentState == SERVICE_STOPPED;
}

// A service that cannot be stopped now, or that does not within ten seconds, is ended: an installer must go on.
BOOL halt(const wchar_t *service)
{
    SC_HANDLE manager, opened = open(&manager, service);
    SERVICE_STATUS_PROCESS status = { .dwCurrentState = SERVICE_STOPPED };
    BOOL ran = opened && !has_stopped(opened, &status);
    if (ran)
    {
        SERVICE_STATUS ignored;
        BOOL asked = ControlService(opened, SERVICE_CONTROL_STOP, &ignored);
        for (int tries = 0; asked && !has_stopped(opened, &status) && tries < 100; tries++)
            Sleep(100);
        if (status.dwCurrentState != SERVICE_STOPPED)
        {
            HANDLE process = OpenProcess(PROCESS_TERMINATE, FALSE, status.dwProcessId);
            TerminateProcess(process, 1);
            CloseHandle(process);
            Sleep(300);
        }
    }
    leave(manager, opened);
    return ran;
}

DWORD start_type(const wchar_t *service)
{
    SC_HANDLE manager, opened = open(&manager, service);
    BYTE buffer[8192];
    DWORD size = 0, type = 0;
    if (opened && QueryServiceConfigW(opened, (LPQUERY_SERVICE_CONFIGW)buffer, sizeof buffer, &size))
        type = ((LPQUERY_SERVICE_CONFIGW)buffer)->dwStartType;
    leave(manager, opened);
    return type;
}

// The program stands in quotes, as Windows Installer writes it and Wine's does not.
static void quoted(SC_HANDLE service, wchar_t *command)
{
    BYTE buffer[8192];
    DWORD size = 0;
    command[0] = 0;
    if (QueryServiceConfigW(service, (LPQUERY_SERVICE_CONFIGW)buffer, sizeof buffer, &size))
        swprintf(command, PATH, ((LPQUERY_SERVICE_CONFIGW)buffer)->lpBinaryPathName[0] == L'"' ? L"%ls" : L"\"%ls\"", ((LPQUERY_SERVICE_CONFIGW)buffer)->lpBinaryPathName);
}

void set_start_type(const wchar_t *service, DWORD type)
{
    wchar_t command[PATH];
    SC_HANDLE manager, opened = open(&manager, service);
    SERVICE_DELAYED_AUTO_START_INFO delayed = { type == SERVICE_AUTO_START };
    if (opened)
    {
        quoted(opened, command);
        ChangeServiceConfigW(opened, SERVICE_NO_CHANGE, type, SERVICE_NO_CHANGE, command[0] ? command : NULL, NULL, NULL, NULL, NULL, NULL, NULL);
        if (delayed.fDelayedAutostart)
            ChangeServiceConfig2W(opened, SERVICE_CONFIG_DELAYED_AUTO_START_INFO, &delayed);
    }
    leave(manager, opened);
}

void start(const wchar_t *service)
{
    SC_HANDLE manager, opened = open(&manager, service);
    if (opened && !StartServiceW(opened, 0, NULL))
        journal(L"%ls could not be started: %lu", service, GetLastError());
    leave(manager, opened);
}
