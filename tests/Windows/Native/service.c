// A service of its own process: service.exe NAME [milliseconds of StartPending]. Runs until it is told to stop.
#include <windows.h>
#include <stdlib.h>
#include <string.h>

static char name[64];
static int pending;
static HANDLE ended;
static SERVICE_STATUS_HANDLE handle;

static void report(DWORD state, DWORD checkpoint)
{
    SERVICE_STATUS status = { SERVICE_WIN32_OWN_PROCESS, state, state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0, NO_ERROR, 0, checkpoint, checkpoint ? 2000 : 0 };
    SetServiceStatus(handle, &status);
}

static DWORD WINAPI control(DWORD code, DWORD type, LPVOID data, LPVOID context)
{
    if (code == SERVICE_CONTROL_STOP)
    {
        report(SERVICE_STOP_PENDING, 1);
        SetEvent(ended);
        return NO_ERROR;
    }

    return code == SERVICE_CONTROL_INTERROGATE ? NO_ERROR : ERROR_CALL_NOT_IMPLEMENTED;
}

static void WINAPI serve(DWORD count, LPSTR *arguments)
{
    handle = RegisterServiceCtrlHandlerExA(name, control, NULL);
    for (int waited = 0; waited < pending; waited += 100)
    {
        report(SERVICE_START_PENDING, 1 + waited / 100);
        Sleep(100);
    }

    report(SERVICE_RUNNING, 0);
    WaitForSingleObject(ended, INFINITE);
    report(SERVICE_STOPPED, 0);
}

int main(int count, char **arguments)
{
    if (count < 2 || strlen(arguments[1]) >= sizeof name)
    {
        return ERROR_INVALID_PARAMETER;
    }

    strcpy(name, arguments[1]);
    pending = count > 2 ? atoi(arguments[2]) : 0;
    ended = CreateEventA(NULL, TRUE, FALSE, NULL);
    SERVICE_TABLE_ENTRYA table[] = { { name, serve }, { NULL, NULL } };
    return StartServiceCtrlDispatcherA(table) ? 0 : (int)GetLastError();
}
