using System;
using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Virtual;

/// <summary>What a sandbox says when it is ready.</summary>
internal sealed class SandboxReady
{
    private readonly JObject _line;

    // Far above what a sandbox with hundreds of servers writes.
    private const int LongestText = 64 * 1024;
    private const int PinLength = 64;

    public SandboxReady(string line) => _line = JObject.Parse(line);

    /// <summary>Adds the sandbox's name to its line, for other sessions.</summary>
    public static string WithName(string line, string name)
    {
        JObject named = JObject.Parse(line);
        named["name"] = name;
        return named.ToString(Formatting.None);
    }

    /// <summary>Reads a text that may have been written by anything; null if no sandbox wrote it.</summary>
    public static SandboxReady? TryRead(string text)
    {
        try
        {
            return text.Length <= LongestText && new SandboxReady(text) is { IsComplete: true } ready ? ready : null;
        }
        catch (Exception wrong) when (
            wrong is JsonException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>
    /// True if the sandbox is reached by https on this machine's loopback, which nothing outside of it can answer.
    /// </summary>
    public bool IsLocal => Url is { IsLoopback: true, UserInfo.Length: 0 } && Url.Scheme == Uri.UriSchemeHttps;

    private bool IsComplete =>
        Uri.TryCreate(Text("url"), UriKind.Absolute, out _) && ProcessId > 0 && Servers.All(name => name is not null)
        && Text("certificatePin").Count(Uri.IsHexDigit) == PinLength && Text("controlKey").Length > 0
        && new[] { "publisherRoot", "networkRoot" }.All(name => Convert.FromBase64String(Text(name)).Length > 0);

    /// <summary>Gets the name that the session that started it gave it; null in a line of the sandbox itself.</summary>
    public string? Name => (string?)_line["name"];

    public Uri Url => new(Text("url"));

    public int ProcessId => (int)_line["processId"]!;

    public string TenantId => Text("tenantId");

    public string TenantName => Text("tenantName");

    public IReadOnlyList<string> Servers => _line["servers"]?.ToObject<List<string>>() ?? [];

    /// <summary>The environment record: the public cloud's names and scopes, and the sandbox's own addresses.</summary>
    public ConnectorEnvironment Environment(string name) => new()
    {
        Name = name,
        Authority = Url,
        GraphRoot = Url,
        RegistrationClientId = Environments.Global.RegistrationClientId,
        RegistrationScope = Environments.Global.RegistrationScope,
        DownloadUrl = new Uri(Url, Environments.Global.DownloadUrl!.AbsolutePath),
        InstallerEnvironmentName = Environments.Global.InstallerEnvironmentName,
        Publisher = new PublisherIdentity(Text("publisherOrganization"), Text("publisherName")),
        CertificatePin = Text("certificatePin"),
        PublisherRoot = Convert.FromBase64String(Text("publisherRoot")),
        NetworkRoot = Convert.FromBase64String(Text("networkRoot")),
        Endpoints = Environments.Global.Endpoints,
        SandboxUrl = Url,
        ControlKey = Text("controlKey"),
        FirstServer = Servers.FirstOrDefault(),
    };

    private string Text(string name) => (string?)_line[name] ?? "";
}
