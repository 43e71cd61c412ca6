// What the bundle does with its packages: the connector before it returns, the updater and the services after it.
#include "setup.h"
#include <shellapi.h>
#include <stdio.h>
#include <stdlib.h>

static const wchar_t *s_services[] = { L"WAPCSvc", L"WAPCUpdaterSvc" };

static BOOL delete_folder(const wchar_t *folder)
{
    wchar_t twice[PATH + 2] = { 0 };
    wcscpy(twice, folder);
    SHFILEOPSTRUCTW what = { .wFunc = FO_DELETE, .pFrom = twice, .fFlags = FOF_NO_UI };
    return GetFileAttributesW(folder) == INVALID_FILE_ATTRIBUTES || SHFileOperationW(&what) == 0;
}

static void parent(wchar_t *folder, const wchar_t *path)
{
    wcscpy(folder, path);
    wchar_t *end = wcsrchr(folder, L'\\');
    if (end)
        *end = 0;
}

static BOOL unpack(int resource, wchar_t *path)
{
    wchar_t name[64];
    DWORD written = 0;
    HRSRC found = FindResourceW(NULL, MAKEINTRESOURCEW(resource), (LPCWSTR)RT_RCDATA);
    swprintf(name, 64, L"connector-%lu-%d.msi", GetCurrentProcessId(), resource);
    below(path, L"TEMP", name);
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    if (!found || file == INVALID_HANDLE_VALUE)
        return FALSE;
    WriteFile(file, LockResource(LoadResource(NULL, found)), SizeofResource(NULL, found), &written, NULL);
    CloseHandle(file);
    return written == SizeofResource(NULL, found);
}

// Without inheritance: what the packages start must not hold our standard output.
static int run(wchar_t *command)
{
    STARTUPINFOW how = { .cb = sizeof how };
    PROCESS_INFORMATION process;
    DWORD code;
    if (!CreateProcessW(NULL, command, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, NULL, &how, &process))
        return (int)GetLastError();
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return (int)code;
}

static int msiexec(const wchar_t *action, const wchar_t *package, const wchar_t *log, const wchar_t *part)
{
    wchar_t command[4 * PATH];
    swprintf(command, 4 * PATH, L"msiexec.exe %ls \"%ls\" /qn /norestart /l* \"%.*ls_%ls.log\"", action, package, (int)(wcslen(log) > 4 ? wcslen(log) - 4 : wcslen(log)), log, part);
    int code = run(command);
    say(code ? "e000" : "i319", L"Applied execute package: %ls, result: 0x%x", part, code);
    return code;
}

static BOOL cache(wchar_t *cached)
{
    wchar_t rest[PATH], folder[PATH], self[PATH];
    GetModuleFileNameW(NULL, self, PATH);
    below(folder, L"ProgramData", L"Package Cache");
    CreateDirectoryW(folder, NULL);
    swprintf(rest, PATH, L"Package Cache\\%ls", trait(L"bundle"));
    below(folder, L"ProgramData", rest);
    CreateDirectoryW(folder, NULL);
    swprintf(cached, PATH, L"%ls\\%ls", folder, trait(L"setup"));
    return _wcsicmp(self, cached) == 0 || CopyFileW(self, cached, FALSE);
}

// Two files that people change stay over an upgrade; so do start types. Both travel to the child by its arguments and by copies.
static const wchar_t *config(int index, wchar_t *path, const wchar_t *ending)
{
    wchar_t rest[PATH];
    swprintf(rest, PATH, L"%ls\\%ls.config%ls", trait(index ? L"updaterFolder" : L"folder"), trait(index ? L"updaterProgram" : L"program"), ending);
    below(path, L"ProgramFiles", rest);
    return path;
}

static void keep(int index, BOOL back)
{
    wchar_t place[PATH], kept[PATH], name[64];
    swprintf(name, 64, L"connector-config-%d.xml", index);
    below(kept, L"TEMP", name);
    config(index, place, L"");
    if (back ? GetFileAttributesW(kept) != INVALID_FILE_ATTRIBUTES : GetFileAttributesW(place) != INVALID_FILE_ATTRIBUTES)
        CopyFileW(back ? kept : place, back ? place : kept, FALSE);
    if (back)
        DeleteFileW(kept);
}

static void move_data(const struct bundle *old)
{
    wchar_t from[PATH], to[PATH];
    if (_wcsicmp(old->brand, trait(L"brand")) == 0)
        return;
    below(from, L"ProgramData", L"Microsoft\\Microsoft AAD Application Proxy Connector");
    below(to, L"ProgramData", trait(L"data"));
    if (MoveFileExW(from, to, 0))
        journal(L"data folder moved to %ls", to);
}

static void hand_over(const wchar_t *cached, const BOOL *ran, const DWORD *types, const wchar_t *log)
{
    wchar_t command[4 * PATH];
    STARTUPINFOW how = { .cb = sizeof how };
    PROCESS_INFORMATION process;
    HANDLE ready = CreateEventW(NULL, TRUE, FALSE, L"Global\\ConnectorFixtureHandedOver");
    swprintf(command, 4 * PATH, L"\"%ls\" -finish %d %d %lu %lu \"%ls\"", cached, ran[0], ran[1], types[0], types[1], log);
    if (CreateProcessW(NULL, command, NULL, NULL, FALSE, DETACHED_PROCESS, NULL, NULL, &how, &process))
    {
        HANDLE either[] = { ready, process.hProcess };
        WaitForMultipleObjects(2, either, FALSE, 10000);
        CloseHandle(process.hThread);
        CloseHandle(process.hProcess);
    }
    CloseHandle(ready);
}

int put_in_place(const wchar_t *log)
{
    struct bundle old;
    wchar_t cached[PATH], package[PATH], folder[PATH];
    DWORD types[2];
    BOOL ran[2], before = find_bundle(&old);
    for (int index = 0; index < 2; index++)
    {
        types[index] = start_type(s_services[index]);
        ran[index] = halt(s_services[index]);
        keep(index, FALSE);
    }
    int code = unpack(101, package) ? msiexec(L"/i", package, log, L"000_connector") : 1603;
    DeleteFileW(package);
    if (code)
    {
        for (int index = 0; index < 2; index++)
            if (ran[index])
                start(s_services[index]);
        return code;
    }
    keep(0, TRUE);
    if (before)
    {
        parent(folder, old.cache);
        delete_folder(folder);
        forget_bundle(&old);
        move_data(&old);
    }
    if (!cache(cached) || !register_bundle(cached))
        return 1603;
    hand_over(cached, ran, types, log);
    return 0;
}

int finish(int count, wchar_t **arguments)
{
    wchar_t package[PATH];
    char value[64];
    HANDLE mutex = CreateMutexW(NULL, FALSE, MUTEX), ready = OpenEventW(EVENT_MODIFY_STATE, FALSE, L"Global\\ConnectorFixtureHandedOver");
    SetEvent(ready);
    CloseHandle(ready);
    Sleep(strikes("InstallerLag", NULL, value, sizeof value) ? (DWORD)(1000 * atof(value)) : 300);
    if (!unpack(102, package) || msiexec(L"/i", package, arguments[4], L"001_updater") != 0)
        journal(L"the updater could not be installed");
    DeleteFileW(package);
    keep(1, TRUE);
    for (int index = 0; index < 2 && count > 4; index++)
    {
        DWORD before = wcstoul(arguments[2 + index], NULL, 10);
        DWORD type = strikes("ServiceDisabled", s_services[index], value, sizeof value) ? SERVICE_DISABLED : before ? before : SERVICE_AUTO_START;
        set_start_type(s_services[index], type);
        if (_wtoi(arguments[index]) && type != SERVICE_DISABLED)
            start(s_services[index]);
    }
    journal(L"connector installed: %ls", trait(L"version"));
    CloseHandle(mutex);
    return 0;
}

// A program that runs cannot be deleted, but it can be moved: what is left of us is a file in %TEMP%, as of many an installer.
static void leave_cache(const wchar_t *folder)
{
    wchar_t self[PATH], away[PATH], name[64];
    GetModuleFileNameW(NULL, self, PATH);
    swprintf(name, 64, L"connector-%lu-%lu.exe", GetCurrentProcessId(), GetTickCount());
    below(away, L"TEMP", name);
    if (_wcsnicmp(self, folder, wcslen(folder)) == 0 && !MoveFileExW(self, away, 0))
        journal(L"the bundle could not leave its cache: %lu", GetLastError());
    if (!delete_folder(folder))
        journal(L"the bundle's cache could not be deleted");
}

// Leaves the data folder and the certificate, as the real one does.
int take_away(const wchar_t *log)
{
    struct bundle old;
    wchar_t folder[PATH];
    find_bundle(&old);
    for (int index = 0; index < 2; index++)
        halt(s_services[index]);
    int code = msiexec(L"/x", trait(L"updaterProduct"), log, L"001_updater");
    code = code == 0 || code == 1605 ? msiexec(L"/x", trait(L"connectorProduct"), log, L"000_connector") : code;
    if (code)
        return code;
    below(folder, L"ProgramFiles", trait(L"folder"));
    delete_folder(folder);
    below(folder, L"ProgramFiles", trait(L"updaterFolder"));
    delete_folder(folder);
    forget_bundle(&old);
    parent(folder, old.cache);
    leave_cache(folder);
    journal(L"connector removed: %ls", trait(L"version"));
    return 0;
}
