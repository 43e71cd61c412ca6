using System;
using System.Linq;
using EntraPrivateAccess.Graph.Wire;

namespace EntraPrivateAccess.Tenant;

/// <summary>Tells what kind of application it is that connectors serve.</summary>
/// <remarks>applicationType: onPremisesPublishing in Graph's reference. Tags: what Microsoft's Entra module looks for.</remarks>
internal static class ApplicationKinds
{
    public const string ApplicationProxy = "ApplicationProxy";
    public const string PrivateAccess = "PrivateAccess";
    public const string QuickAccess = "QuickAccess";

    public static string? Of(ApplicationBody body)
    {
        if (body.OnPremisesPublishing is PublishingBody publishing)
        {
            return publishing.ApplicationType?.ToLowerInvariant() switch
            {
                "nonwebapp" => PrivateAccess,
                "quickaccessapp" => QuickAccess,
                null or "" or "enterpriseapp" => ApplicationProxy,
                _ => publishing.ApplicationType,
            };
        }

        return Has(body, "NetworkAccessQuickAccessApplication") ? QuickAccess
            : Has(body, "PrivateAccessNonWebApplication") ? PrivateAccess
            : Has(body, "WindowsAzureActiveDirectoryOnPremApp") ? ApplicationProxy
            : null;
    }

    private static bool Has(ApplicationBody body, string tag) => body.Tags?.Contains(tag, StringComparer.OrdinalIgnoreCase) == true;
}
