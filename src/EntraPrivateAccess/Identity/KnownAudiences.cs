using System;
using System.Linq;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Identity;

/// <summary>Services whose tokens people take for another's: by URL and by application id.</summary>
internal static class KnownAudiences
{
    private const string GraphId = "00000003-0000-0000-c000-000000000000";

    private static readonly string[] s_resourceManager =
    [
        "https://management.azure.com", "https://management.core.windows.net", "https://management.usgovcloudapi.net",
        "https://management.core.usgovcloudapi.net", "https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn",
        "797f4846-ba00-4fd7-ba43-dac1f8f63013",
    ];

    /// <summary>True for Graph of this environment.</summary>
    public static bool IsGraph(string? audience, ConnectorEnvironment environment) =>
        Same(audience, GraphId) || Same(audience, environment.GraphRoot.OriginalString);

    /// <summary>The name of the service where the audience is known to be another one than registration, else null.</summary>
    public static string? Name(string? audience, ConnectorEnvironment environment) => audience switch
    {
        null => null,
        _ when IsGraph(audience, environment) || Environments.All.Any(known => IsGraph(audience, known)) => "Microsoft Graph",
        _ when s_resourceManager.Any(known => Same(audience, known)) => "Azure Resource Manager",
        _ => null,
    };

    private static bool Same(string? audience, string known) =>
        string.Equals(audience?.TrimEnd('/'), known.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
}
