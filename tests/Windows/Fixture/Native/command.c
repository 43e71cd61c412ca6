// setup.exe reads its raw command line, quotes and all: words of letters and of "quoted parts".
#include "setup.h"
#include <string.h>

static const wchar_t *word_of(const wchar_t *from, wchar_t *word)
{
    int at = 0;
    BOOL quoted = FALSE;
    while (*from == L' ' || *from == L'\t')
        from++;
    for (; *from && (quoted || (*from != L' ' && *from != L'\t')) && at < PATH - 1; from++)
    {
        quoted ^= *from == L'"';
        word[at++] = *from;
    }
    word[at] = 0;
    return from;
}

static void unquoted(wchar_t *to, const wchar_t *word)
{
    for (; *word; word++)
        if (*word != L'"')
            *to++ = *word;
    *to = 0;
}

static BOOL is_environment(const wchar_t *word, wchar_t *name)
{
    static const wchar_t *start = L"ENVIRONMENTNAME=\"";
    size_t length = wcslen(word), head = wcslen(start);
    if (wcsncmp(word, start, head) != 0 || length < head + 2 || length - head > 60 || word[length - 1] != L'"')
        return FALSE;
    wcsncpy(name, word + head, length - head - 1);
    name[length - head - 1] = 0;
    return wcsspn(name, L"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == wcslen(name);
}

static BOOL is_switch(const wchar_t *word, const wchar_t *name)
{
    return (word[0] == L'/' || word[0] == L'-') && _wcsicmp(word + 1, name) == 0;
}

void parse(const wchar_t *raw, struct command *line)
{
    wchar_t word[PATH], lower[PATH];
    memset(line, 0, sizeof *line);
    line->registers = TRUE;
    for (raw = word_of(raw, word), raw = word_of(raw, word); word[0]; raw = word_of(raw, word))
    {
        wcscpy(lower, word);
        _wcslwr(lower);
        if (is_switch(word, L"q") || is_switch(word, L"quiet") || is_switch(word, L"s") || is_switch(word, L"silent"))
            line->quiet = TRUE;
        else if (is_switch(word, L"norestart"))
            line->norestart = TRUE;
        else if (is_switch(word, L"uninstall"))
            line->uninstall = TRUE;
        else if (is_switch(word, L"l") || is_switch(word, L"log"))
            raw = word_of(raw, word), unquoted(line->log, word);
        else if (wcscmp(word, L"REGISTERCONNECTOR=\"false\"") == 0)
            line->registers = FALSE;
        else if (!is_switch(word, L"install") && !wcsstr(lower, L"registerconnector") && !is_environment(word, line->environment) && !line->unknown[0])
            wcscpy(line->unknown, word);
    }
}
