using System;
using System.Collections.Generic;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Virtual;

/// <summary>What a sandbox says when it is ready.</summary>
internal sealed class SandboxReady
{
    private readonly JObject _line;

    public SandboxReady(string line) => _line = JObject.Parse(line);

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
