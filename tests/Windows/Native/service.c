// A service of its own process: service.exe NAME [FILE]. Runs until it is told to stop; with a file it starts and stops when that is there, and removes it.
#include <windows.h>
#include <string.h>

static char name[64];
static char goes_on[MAX_PATH];
static HANDLE ended;
static SERVICE_STATUS_HANDLE handle;

static void report(DWORD state, DWORD checkpoint)
{
    SERVICE_STATUS status = { SERVICE_WIN32_OWN_PROCESS, state, state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0, NO_ERROR, 0, checkpoint, checkpoint ? 2000 : 0 };
    SetServiceStatus(handle, &status);
}

static void pend(DWORD state)
{
    for (DWORD checkpoint = 1; goes_on[0] && !DeleteFileA(goes_on); checkpoint++)
    {
        report(state, checkpoint);
        Sleep(100);
    }
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
    report(SERVICE_START_PENDING, 1);
    pend(SERVICE_START_PENDING);
    report(SERVICE_RUNNING, 0);
    WaitForSingleObject(ended, INFINITE);
    pend(SERVICE_STOP_PENDING);
    report(SERVICE_STOPPED, 0);
}

int main(int count, char **arguments)
{
    if (count < 2 || strlen(arguments[1]) >= sizeof name || (count > 2 && strlen(arguments[2]) >= sizeof goes_on))
    {
        return ERROR_INVALID_PARAMETER;
    }

    strcpy(name, arguments[1]);
    strcpy(goes_on, count > 2 ? arguments[2] : "");
    ended = CreateEventA(NULL, TRUE, FALSE, NULL);
    SERVICE_TABLE_ENTRYA table[] = { { name, serve }, { NULL, NULL } };
    return StartServiceCtrlDispatcherA(table) ? 0 : (int)GetLastError();
}
