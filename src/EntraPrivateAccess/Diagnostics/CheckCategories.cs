using System.Collections.Generic;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>What checks are about, in the order in which a person wants to hear of it.</summary>
internal static class CheckCategories
{
    public const string Server = "Server";
    public const string Tls = "Tls";
    public const string Network = "Network";
    public const string Connector = "Connector";
    public const string Cloud = "Cloud";
    public const string Events = "Events";

    public static IReadOnlyList<(string Name, string Meaning)> All { get; } =
    [
        (Server, "the machine: system, rights, sizes, policies"),
        (Tls, "TLS 1.2 and strong cryptography"),
        (Network, "every address that a connector needs"),
        (Connector, "what is installed, registered and running"),
        (Cloud, "what the tenant says of it"),
        (Events, "what it complained of within a day"),
    ];
}
