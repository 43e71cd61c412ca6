#include "fixture.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winhttp.h>

static BOOL line_of(const char *text, const char *end, const char *name, char *value, int size)
{
    size_t length = strlen(name);
    value[0] = 0;
    for (const char *line = text; line && line < end; line = memchr(line, '\n', end - line), line = line ? line + 1 : NULL)
    {
        if ((size_t)(end - line) <= length || strncmp(line, name, length) != 0 || line[length] != '=')
            continue;
        int at = 0;
        for (const char *letter = line + length + 1; letter < end && *letter != '\n' && *letter != '\r' && at < size - 1; letter++)
            value[at++] = *letter;
        value[at] = 0;
        return TRUE;
    }
    return FALSE;
}

const wchar_t *trait(const wchar_t *name)
{
    static wchar_t ring[8][PATH];
    static int turn;
    wchar_t *result = ring[turn++ % 8];
    char narrow[128], value[PATH];
    result[0] = 0;
    HRSRC found = FindResourceW(NULL, MAKEINTRESOURCEW(100), (LPCWSTR)RT_RCDATA);
    if (!found)
        return result;
    const char *text = LockResource(LoadResource(NULL, found));
    WideCharToMultiByte(CP_UTF8, 0, name, -1, narrow, sizeof narrow, NULL, NULL);
    line_of(text, text + SizeofResource(NULL, found), narrow, value, sizeof value);
    MultiByteToWideChar(CP_UTF8, 0, value, -1, result, PATH);
    return result;
}

void below(wchar_t *path, const wchar_t *variable, const wchar_t *rest)
{
    wchar_t folder[PATH] = L"";
    GetEnvironmentVariableW(variable, folder, PATH);
    swprintf(path, PATH, L"%ls\\%ls", folder, rest);
}

void lab_file(wchar_t *path, const wchar_t *name)
{
    wchar_t rest[PATH];
    swprintf(rest, PATH, L"Connector Fixture\\%ls", name);
    below(path, L"ProgramData", rest);
}

BOOL read_text(const wchar_t *path, char *text, int size)
{
    DWORD read = 0;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL);
    text[0] = 0;
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    ReadFile(file, text, size - 1, &read, NULL);
    CloseHandle(file);
    text[read] = 0;
    return TRUE;
}

BOOL write_text(const wchar_t *path, const char *text, BOOL append)
{
    DWORD written;
    HANDLE file = CreateFileW(path, append ? FILE_APPEND_DATA : GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, append ? OPEN_ALWAYS : CREATE_ALWAYS, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    BOOL done = WriteFile(file, text, (DWORD)strlen(text), &written, NULL);
    CloseHandle(file);
    return done;
}

void value_of(const char *text, const char *name, char *value, int size)
{
    line_of(text, text + strlen(text), name, value, size);
}

void journal(const wchar_t *format, ...)
{
    wchar_t said[2048], path[PATH], folder[PATH];
    char line[8192], stamp[64];
    va_list arguments;
    SYSTEMTIME now;
    va_start(arguments, format);
    vswprintf(said, 2048, format, arguments);
    va_end(arguments);
    GetSystemTime(&now);
    snprintf(stamp, sizeof stamp, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ %lu ", now.wYear, now.wMonth, now.wDay, now.wHour, now.wMinute, now.wSecond, now.wMilliseconds, GetCurrentProcessId());
    strcpy(line, stamp);
    WideCharToMultiByte(CP_UTF8, 0, said, -1, line + strlen(line), (int)(sizeof line - strlen(line) - 2), NULL, NULL);
    strcat(line, "\n");
    below(folder, L"ProgramData", L"Connector Fixture");
    CreateDirectoryW(folder, NULL);
    lab_file(path, L"journal.txt");
    write_text(path, line, TRUE);
}

void cloud(const char *name, char *value, int size)
{
    wchar_t path[PATH];
    char text[4096];
    lab_file(path, L"cloud.txt");
    read_text(path, text, sizeof text);
    value_of(text, name, value, size);
}

static void trim(char *text)
{
    size_t length = strlen(text);
    while (length > 0 && strchr("\r\n \t", text[length - 1]))
        text[--length] = 0;
}

static BOOL told_by_file(const wchar_t *name, char *value, int size)
{
    wchar_t path[PATH];
    lab_file(path, name);
    if (!read_text(path, value, size))
        return FALSE;
    trim(value);
    if (strncmp(value, "once", 4) == 0 && (value[4] == ' ' || value[4] == 0))
    {
        memmove(value, value + (value[4] ? 5 : 4), strlen(value) - (value[4] ? 4 : 3));
        DeleteFileW(path);
    }
    return TRUE;
}

// The same faults that strike a virtual server strike here: the sandbox is asked, and counts.
static BOOL told_by_sandbox(const char *name, const wchar_t *part, char *value, int size)
{
    static const char *known = " ServiceHangs ServiceDies ServiceDisabled InstallerExitCode InstallerDuration ";
    char server[128], path[512], narrow[128] = "", word[128];
    snprintf(word, sizeof word, " %s ", name);
    cloud("server", server, sizeof server);
    if (!server[0] || !strstr(known, word))
        return FALSE;
    if (part)
        WideCharToMultiByte(CP_UTF8, 0, part, -1, narrow, sizeof narrow, NULL, NULL);
    snprintf(path, sizeof path, "/sandbox/faults/%s/strikes?target=%s%s%s", name, server, part ? "/" : "", narrow);
    return post(path, "", value, size) == 200;
}

BOOL is_ordered(const char *name, const wchar_t *part)
{
    wchar_t file[256], path[PATH];
    swprintf(file, 256, L"%hs.%ls", name, part);
    lab_file(path, file);
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

BOOL strikes(const char *name, const wchar_t *part, char *value, int size)
{
    wchar_t file[256];
    value[0] = 0;
    swprintf(file, 256, part ? L"%hs.%ls" : L"%hs", name, part);
    if (told_by_file(file, value, size))
        return TRUE;
    swprintf(file, 256, L"%hs", name);
    return (part && told_by_file(file, value, size)) || told_by_sandbox(name, part, value, size);
}

static int exchange(HINTERNET request, const char *body, char *answer, int size)
{
    // The sandbox makes its certificate anew at each start, and it is on this machine: what it says of itself is enough.
    DWORD lenient = SECURITY_FLAG_IGNORE_UNKNOWN_CA | SECURITY_FLAG_IGNORE_CERT_CN_INVALID | SECURITY_FLAG_IGNORE_CERT_DATE_INVALID | SECURITY_FLAG_IGNORE_CERT_WRONG_USAGE;
    DWORD status = 0, length = sizeof status, read = 0, total = 0;
    char key[128];
    wchar_t headers[512];
    cloud("key", key, sizeof key);
    swprintf(headers, 512, L"X-Sandbox-Key: %hs\r\nContent-Type: application/json", key);
    WinHttpSetOption(request, WINHTTP_OPTION_SECURITY_FLAGS, &lenient, sizeof lenient);
    DWORD sent = (DWORD)strlen(body);
    if (!WinHttpSendRequest(request, headers, (DWORD)-1, (LPVOID)body, sent, sent, 0) || !WinHttpReceiveResponse(request, NULL))
        return 0;
    WinHttpQueryHeaders(request, WINHTTP_QUERY_STATUS_CODE | WINHTTP_QUERY_FLAG_NUMBER, NULL, &status, &length, NULL);
    while (answer && total < (DWORD)size - 1 && WinHttpReadData(request, answer + total, size - 1 - total, &read) && read > 0)
        total += read;
    if (answer)
        answer[total] = 0;
    return (int)status;
}

int post(const char *path, const char *body, char *answer, int size)
{
    char url[256];
    wchar_t wide[512];
    int status = 0;
    if (answer)
        answer[0] = 0;
    cloud("url", url, sizeof url);
    if (strncmp(url, "https://localhost:", 18) != 0)
        return 0;
    HINTERNET session = WinHttpOpen(L"ConnectorFixture", WINHTTP_ACCESS_TYPE_NO_PROXY, NULL, NULL, 0);
    WinHttpSetTimeouts(session, 3000, 3000, 5000, 5000);
    HINTERNET connection = WinHttpConnect(session, L"localhost", (INTERNET_PORT)atoi(url + 18), 0);
    swprintf(wide, 512, L"%hs", path);
    HINTERNET request = connection ? WinHttpOpenRequest(connection, L"POST", wide, NULL, NULL, NULL, WINHTTP_FLAG_SECURE) : NULL;
    if (request)
    {
        status = exchange(request, body, answer, size);
        WinHttpCloseHandle(request);
    }
    if (connection)
        WinHttpCloseHandle(connection);
    if (session)
        WinHttpCloseHandle(session);
    return status;
}
