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

    public SandboxReady(string line) => _line = JObject.Parse(line);

    /// <summary>Whether the text is what a sandbox said, as a file that somebody named may not be.</summary>
    public static bool IsOne(string text)
    {
        try
        {
            SandboxReady ready = new(text);
            return Uri.TryCreate(ready.Text("url"), UriKind.Absolute, out _) && ready._line["processId"] is JValue { Type: JTokenType.Integer }
                && new[] { "certificatePin", "publisherRoot", "networkRoot", "controlKey" }.All(name => ready.Text(name).Length > 0);
        }
        catch (JsonException)
        {
            return false;
        }
    }

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
    };

    private string Text(string name) => (string?)_line[name] ?? "";
}
