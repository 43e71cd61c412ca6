// What a registration left: TrustSettings.xml and the certificate that it names.
#include "service.h"
#include <stdio.h>
#include <string.h>

#define MACHINE_STORE L"SOFTWARE\\Microsoft\\SystemCertificates\\My\\Certificates"
#define SERVICE_STORE L"ServiceProfiles\\NetworkService\\AppData\\Roaming\\Microsoft\\SystemCertificates\\My\\Certificates"

struct trust
{
    wchar_t path[PATH];
    char text[8192], thumbprint[64], in_user_store[16];
};

// The text between <name> and </name>.
static BOOL element(const char *xml, const char *name, char *value, int size)
{
    char open[64], close[64];
    snprintf(open, sizeof open, "<%s>", name);
    snprintf(close, sizeof close, "</%s>", name);
    const char *from = strstr(xml, open), *to = from ? strstr(from, close) : NULL;
    value[0] = 0;
    if (!to || to - from - (int)strlen(open) >= size)
        return FALSE;
    from += strlen(open);
    memcpy(value, from, to - from);
    value[to - from] = 0;
    return TRUE;
}

static BOOL read_trust(struct trust *trust)
{
    wchar_t rest[PATH];
    swprintf(rest, PATH, L"%ls\\Config\\TrustSettings.xml", trait(L"data"));
    below(trust->path, L"ProgramData", rest);
    return read_text(trust->path, trust->text, sizeof trust->text)
        && element(trust->text, "Thumbprint", trust->thumbprint, sizeof trust->thumbprint)
        && element(trust->text, "IsInUserStore", trust->in_user_store, sizeof trust->in_user_store);
}

static void service_store(wchar_t *path, const char *thumbprint)
{
    wchar_t rest[PATH];
    swprintf(rest, PATH, SERVICE_STORE L"\\%hs", thumbprint);
    below(path, L"SystemRoot", rest);
}

static DWORD machine_store(const char *thumbprint, BYTE *blob, DWORD size)
{
    wchar_t key[256];
    swprintf(key, 256, MACHINE_STORE L"\\%hs", thumbprint);
    return RegGetValueW(HKEY_LOCAL_MACHINE, key, L"Blob", RRF_RT_REG_BINARY, NULL, blob, &size) == ERROR_SUCCESS ? size : 0;
}

static BOOL has_certificate(const struct trust *trust)
{
    wchar_t path[PATH];
    BYTE blob[8192];
    service_store(path, trust->thumbprint);
    return strcmp(trust->in_user_store, "true") == 0 ? GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES : machine_store(trust->thumbprint, blob, sizeof blob) > 0;
}

BOOL registered(char *id, int size)
{
    struct trust trust;
    wchar_t path[PATH], rest[PATH];
    char text[512], thumbprint[64];
    if (!read_trust(&trust) || !has_certificate(&trust))
        return FALSE;
    swprintf(rest, PATH, L"%ls\\Config\\Connector.txt", trait(L"data"));
    below(path, L"ProgramData", rest);
    read_text(path, text, sizeof text);
    value_of(text, "thumbprint", thumbprint, sizeof thumbprint);
    value_of(text, "id", id, size);
    return id[0] && strcmp(thumbprint, trust.thumbprint) == 0;
}

static void make_folders(wchar_t *path)
{
    for (wchar_t *at = wcschr(path + 3, L'\\'); at; at = wcschr(at + 1, L'\\'))
    {
        *at = 0;
        CreateDirectoryW(path, NULL);
        *at = L'\\';
    }
}

// A store that is files holds the same bytes as one that is registry keys. It stays the same certificate: the sandbox issues no second one.
void renew(void)
{
    struct trust trust;
    wchar_t path[PATH], key[256];
    BYTE blob[8192];
    DWORD size, written;
    if (!read_trust(&trust) || strcmp(trust.in_user_store, "false") != 0 || (size = machine_store(trust.thumbprint, blob, sizeof blob)) == 0)
        return;
    service_store(path, trust.thumbprint);
    make_folders(path);
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, blob, size, &written, NULL);
    CloseHandle(file);
    char *flag = strstr(trust.text, "<IsInUserStore>false</");
    if (!flag)
        return;
    char rest[1024];
    snprintf(rest, sizeof rest, "<IsInUserStore>true%s", flag + strlen("<IsInUserStore>false"));
    strcpy(flag, rest);
    write_text(trust.path, trust.text, FALSE);
    swprintf(key, 256, MACHINE_STORE L"\\%hs", trust.thumbprint);
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, key);
    journal(L"certificate renewed: it is in Network Service's own store now");
}
