// Replaces Wine's empty wevtapi.dll, so that .NET's EventLogReader reads channels from files.
// A channel is C:\epa\events\NAME.tsv, with %4 for a slash. One event per line, oldest first: time (as in
// 2026-11-23T12:00:00.000Z), source, id, level, text and, optionally, the values of its data with semicolons between
// them; tabs between the fields. Without values, the text is the only one. ASCII only.
// It verifies the module's calls. It supports only the XPath that Server/Windows/EventQuery.cs writes.
// NAME.error contains the error code for opening the channel. SOURCE.publisher contains the prefix of the source's texts,
// or an error code; without that file, it has no texts. A query for a level's name creates C:\epa\events\names.asked.
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT(type) __declspec(dllexport) type WINAPI
#define CHANNEL_NOT_FOUND 15007
#define PUBLISHER_METADATA_NOT_FOUND 15002
#define CHANNEL_PATH 0x1
#define REVERSE_DIRECTION 0x200
#define MESSAGE_OF_EVENT 1

typedef struct { union { unsigned char byte; unsigned short word; FILETIME time; const WCHAR *text; unsigned long long bits; }; DWORD count; DWORD type; } Value;
typedef struct { char moment[32], source[128], text[512], data[512], channel[128]; int id, level; } Event;
typedef struct { Event *events; int count, next; } Query;
typedef struct { char begin[128]; DWORD error; } Publisher;

static WCHAR *widen(const char *text, WCHAR **at)
{
    WCHAR *start = *at;
    *at += MultiByteToWideChar(CP_UTF8, 0, text, -1, start, 512);
    return start;
}

static int wanted(const Event *event, const char *query)
{
    char part[200];
    const char *moment = strstr(query, "@SystemTime>='");
    snprintf(part, sizeof part, "Level=%d", event->level);
    if (strstr(query, part) == NULL || (moment != NULL && strncmp(event->moment, moment + 14, 24) < 0))
    {
        return 0;
    }

    snprintf(part, sizeof part, "@Name='%s'", event->source);
    if (strstr(query, "Provider[") != NULL && strstr(query, part) == NULL)
    {
        return 0;
    }

    char data[512];
    strcpy(data, event->data);
    for (char *value = strtok(data, ";"); value != NULL; value = strtok(NULL, ";"))
    {
        snprintf(part, sizeof part, "Data='%s'", value);
        if (strstr(query, part) != NULL)
        {
            return 1;
        }
    }

    return strstr(query, "EventData[") == NULL;
}

static int parse(char *line, Event *event)
{
    return sscanf(line, "%31[^\t]\t%127[^\t]\t%d\t%d\t%511[^\t\r\n]\t%511[^\r\n]", event->moment, event->source, &event->id, &event->level, event->text, event->data) >= 5;
}

static FILE *open(const char *name, const char *ending)
{
    char file[300] = "C:\\epa\\events\\";
    for (const char *letter = name; *letter; letter++)
    {
        char one[2] = { *letter, 0 };
        strcat(file, *letter == '/' ? "%4" : one);
    }

    return fopen(strcat(file, ending), "rb");
}

// The first line of a file; empty if the file does not exist.
static int firstLine(const char *name, const char *ending, char *line, int size)
{
    FILE *content = open(name, ending);
    line[0] = 0;
    if (content == NULL)
    {
        return 0;
    }

    if (fgets(line, size, content) != NULL)
    {
        line[strcspn(line, "\r\n")] = 0;
    }

    fclose(content);
    return 1;
}

EXPORT(HANDLE) EvtQuery(HANDLE session, const WCHAR *path, const WCHAR *query, DWORD flags)
{
    char channel[128], asked[2048] = "", line[1024];
    WideCharToMultiByte(CP_UTF8, 0, path, -1, channel, sizeof channel, NULL, NULL);
    WideCharToMultiByte(CP_UTF8, 0, query, -1, asked, sizeof asked, NULL, NULL);
    if (firstLine(channel, ".error", line, sizeof line))
    {
        SetLastError(atoi(line));
        return NULL;
    }

    FILE *content = open(channel, ".tsv");
    if (content == NULL || (flags & CHANNEL_PATH) == 0)
    {
        SetLastError(CHANNEL_NOT_FOUND);
        return NULL;
    }

    Query *found = calloc(1, sizeof *found);
    while (fgets(line, sizeof line, content) != NULL)
    {
        Event event = { 0 };
        if (parse(line, &event) && wanted(&event, asked))
        {
            strcpy(event.channel, channel);
            found->events = realloc(found->events, (found->count + 1) * sizeof event);
            int at = flags & REVERSE_DIRECTION ? 0 : found->count;
            memmove(found->events + at + 1, found->events + at, (found->count - at) * sizeof event);
            found->events[at] = event;
            found->count++;
        }
    }

    fclose(content);
    return found;
}

EXPORT(BOOL) EvtNext(Query *query, DWORD room, HANDLE *events, DWORD timeout, DWORD flags, DWORD *returned)
{
    for (*returned = 0; *returned < room && query->next < query->count; query->next++)
    {
        Event *copy = malloc(sizeof *copy);
        *copy = query->events[query->next];
        events[(*returned)++] = copy;
    }

    // .NET queries the error first, then the result.
    SetLastError(*returned > 0 ? NO_ERROR : ERROR_NO_MORE_ITEMS);
    return *returned > 0;
}

EXPORT(HANDLE) EvtCreateRenderContext(DWORD count, const WCHAR **paths, DWORD flags)
{
    DWORD *context = malloc(sizeof *context);
    *context = flags;
    return context;
}

// Context 1 requests the 18 system values, context 2 the values of the event.
EXPORT(BOOL) EvtRender(DWORD *context, Event *event, DWORD flags, DWORD size, void *buffer, DWORD *used, DWORD *count)
{
    *used = 18 * sizeof(Value) + 3 * 512 * sizeof(WCHAR);
    if (size < *used || buffer == NULL)
    {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }

    Value *values = memset(buffer, 0, *used);
    WCHAR *texts = (WCHAR *)(values + 18);
    *count = *context == 1 ? 18 : 1;
    if (*context != 1)
    {
        char data[512];
        strcpy(data, *event->data ? event->data : event->text);
        char *value = strtok(data, *event->data ? ";" : "");
        for (*count = 0; value != NULL && *count < 18; value = strtok(NULL, ";"))
        {
            values[*count].text = widen(value, &texts), values[*count].type = 1;
            ++*count;
        }

        return TRUE;
    }

    SYSTEMTIME time = { 0 };
    sscanf(event->moment, "%hu-%hu-%huT%hu:%hu:%hu.%3huZ", &time.wYear, &time.wMonth, &time.wDay, &time.wHour, &time.wMinute, &time.wSecond, &time.wMilliseconds);
    values[0].text = widen(event->source, &texts), values[0].type = 1;
    values[2].word = event->id, values[2].type = 6;
    values[4].byte = event->level, values[4].type = 4;
    SystemTimeToFileTime(&time, &values[8].time), values[8].type = 17;
    values[14].text = widen(event->channel, &texts), values[14].type = 1;
    return TRUE;
}

EXPORT(HANDLE) EvtOpenPublisherMetadata(HANDLE session, const WCHAR *publisher, const WCHAR *file, LCID locale, DWORD flags)
{
    char name[128], line[128];
    WideCharToMultiByte(CP_UTF8, 0, publisher, -1, name, sizeof name, NULL, NULL);
    if (!firstLine(name, ".publisher", line, sizeof line))
    {
        SetLastError(PUBLISHER_METADATA_NOT_FOUND);
        return NULL;
    }

    Publisher *found = calloc(1, sizeof *found);
    found->error = atoi(line);
    strcpy(found->begin, line);
    return found;
}

EXPORT(BOOL) EvtFormatMessage(Publisher *publisher, Event *event, DWORD message, DWORD count, void *values, DWORD flags, DWORD size, WCHAR *buffer, DWORD *used)
{
    char text[700];
    if (flags != MESSAGE_OF_EVENT)
    {
        fclose(fopen("C:\\epa\\events\\names.asked", "wb"));
    }

    if (publisher->error != NO_ERROR)
    {
        SetLastError(publisher->error);
        return FALSE;
    }

    snprintf(text, sizeof text, "%s%s", publisher->begin, event->text);
    *used = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    if (size < *used || buffer == NULL)
    {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }

    MultiByteToWideChar(CP_UTF8, 0, text, -1, buffer, size);
    return TRUE;
}

EXPORT(BOOL) EvtClose(HANDLE handle)
{
    free(handle);
    return TRUE;
}
