using System;
using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>The applications that may ask for tokens. Any other ends with AADSTS700016.</summary>
internal static class TenantClients
{
    /// <summary>Microsoft Graph Command Line Tools.</summary>
    public const string GraphCommandLine = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

    /// <summary>The public client that registers connectors.</summary>
    public const string Registration = "55747057-9b5d-4bd4-b387-abf52a8bd489";

    /// <summary>The tenant's own confidential application, which has the role Directory.ReadWrite.All.</summary>
    public const string Automation = "b6f0a3f2-6c0e-4d58-9a3d-2f7b8c1e5a10";

    /// <summary>The tenant's own public application that nobody consented to anything for.</summary>
    public const string WithoutConsent = "c7a1b4e3-7d1f-4e69-8b4e-3a8c9d2f6b21";

    /// <summary>The managed identity of the virtual servers.</summary>
    public const string ManagedIdentity = "d8b2c5f4-8e2a-4f7a-9c5f-4b9dae3a7c32";

    /// <summary>The secret of <see cref="Automation"/>.</summary>
    public const string AutomationSecret = "sandbox~secret~of~contoso~automation";

    private static readonly string[] s_graphScopes = ["Directory.ReadWrite.All", "Application.ReadWrite.All", "User.Read"];

    public static IReadOnlyList<TenantClient> All { get; } =
    [
        new(GraphCommandLine, "Microsoft Graph Command Line Tools", ["http://localhost", "{root}/common/oauth2/nativeclient", "https://login.microsoftonline.com/common/oauth2/nativeclient"]) { GraphScopes = s_graphScopes },

        // Its documented redirect is MSAL's default on .NET Framework; http://localhost is not proven to be registered, so the sandbox refuses it.
        new(Registration, "Microsoft Entra private network connector", ["{root}/common/oauth2/nativeclient", "https://login.microsoftonline.com/common/oauth2/nativeclient", "urn:ietf:wg:oauth:2.0:oob"]) { Registers = true },
        new(Automation, "Contoso automation", []) { Secret = AutomationSecret, AppRoles = ["Directory.ReadWrite.All"] },
        new(WithoutConsent, "Contoso tool without consent", ["http://localhost"]),
        new(ManagedIdentity, "Identity of the virtual servers", []) { AppRoles = ["Directory.ReadWrite.All"] },
    ];

    public static TenantClient? Find(string? id) => All.FirstOrDefault(client => client.Id.Equals(id, StringComparison.OrdinalIgnoreCase));
}
