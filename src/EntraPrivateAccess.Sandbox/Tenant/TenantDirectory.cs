namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>The users of the tenant. All have the same password, because nothing here needs protection.</summary>
internal static class TenantUsers
{
    public const string Password = "Sandbox-2026!";

    public const string GlobalAdministrator = "admin@contoso.onmicrosoft.com";

    public static IReadOnlyList<TenantUser> All { get; } =
    [
        new(
            GlobalAdministrator,
            "Grace (Global Administrator)",
            "10000000-0000-4000-8000-000000000001",
            [DirectoryRoles.GlobalAdministrator]
        ),
        new(
            "appadmin@contoso.onmicrosoft.com",
            "Ada (Application Administrator)",
            "10000000-0000-4000-8000-000000000002",
            [DirectoryRoles.ApplicationAdministrator]
        ),
        new(
            "reader@contoso.onmicrosoft.com",
            "Ray (Global Reader)",
            "10000000-0000-4000-8000-000000000003",
            [DirectoryRoles.GlobalReader]
        ),
        new(
            "gsa@contoso.onmicrosoft.com",
            "Gil (Global Secure Access Administrator)",
            "10000000-0000-4000-8000-000000000006",
            [DirectoryRoles.GlobalSecureAccessAdministrator]
        ),
        new(
            "security@contoso.onmicrosoft.com",
            "Sue (Security Reader)",
            "10000000-0000-4000-8000-000000000008",
            [DirectoryRoles.SecurityReader]
        ),
        new("member@contoso.onmicrosoft.com", "Max (no directory role)", "10000000-0000-4000-8000-000000000007", []),
        new(
            "guest_fabrikam.com#EXT#@contoso.onmicrosoft.com",
            "Gus (guest)",
            "10000000-0000-4000-8000-000000000004",
            [DirectoryRoles.ApplicationAdministrator],
            IsGuest: true
        ),
        new(
            "mfa@contoso.onmicrosoft.com",
            "Mia (Application Administrator, must do MFA)",
            "10000000-0000-4000-8000-000000000005",
            [DirectoryRoles.ApplicationAdministrator],
            MustDoMfa: true
        ),
    ];

    /// <summary>
    /// Finds a user by sign-in name or by the part before the @; returns null if there is no such user.
    /// </summary>
    public static TenantUser? Find(string? name) =>
        All.FirstOrDefault(user =>
            user.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            || user.Name.Split('@', '_')[0].Equals(name, StringComparison.OrdinalIgnoreCase)
        );
}

/// <summary>The applications that may request tokens. All others get AADSTS700016.</summary>
internal static class TenantClients
{
    /// <summary>Microsoft Graph Command Line Tools.</summary>
    public const string GraphCommandLine = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

    /// <summary>The public client that registers connectors.</summary>
    public const string Registration = "55747057-9b5d-4bd4-b387-abf52a8bd489";

    /// <summary>The tenant's own confidential application, which has the role Directory.ReadWrite.All.</summary>
    public const string Automation = "b6f0a3f2-6c0e-4d58-9a3d-2f7b8c1e5a10";

    /// <summary>The tenant's own public application, which has no consent for any permission.</summary>
    public const string WithoutConsent = "c7a1b4e3-7d1f-4e69-8b4e-3a8c9d2f6b21";

    /// <summary>The managed identity of the virtual servers.</summary>
    public const string ManagedIdentity = "d8b2c5f4-8e2a-4f7a-9c5f-4b9dae3a7c32";

    /// <summary>The secret of <see cref="Automation"/>.</summary>
    public const string AutomationSecret = "sandbox~secret~of~contoso~automation";

    private static readonly string[] s_graphScopes =
    [
        "Directory.ReadWrite.All",
        "Directory.Read.All",
        "Application.ReadWrite.All",
        "User.Read",
    ];

    public static IReadOnlyList<TenantClient> All { get; } =
    [
        new(
            GraphCommandLine,
            "Microsoft Graph Command Line Tools",
            [
                "http://localhost",
                "{root}/common/oauth2/nativeclient",
                "https://login.microsoftonline.com/common/oauth2/nativeclient",
            ]
        )
        {
            GraphScopes = s_graphScopes,
        },
        // The documented redirect URI is MSAL's default on .NET Framework. The sandbox refuses http://localhost,
        // because there is no evidence that it is registered.
        new(
            Registration,
            "Microsoft Entra private network connector",
            [
                "{root}/common/oauth2/nativeclient",
                "https://login.microsoftonline.com/common/oauth2/nativeclient",
                "urn:ietf:wg:oauth:2.0:oob",
            ]
        )
        {
            Registers = true,
        },
        new(Automation, "Contoso automation", []) { Secret = AutomationSecret, AppRoles = ["Directory.ReadWrite.All"] },
        new(WithoutConsent, "Contoso tool without consent", ["http://localhost"]),
        new(ManagedIdentity, "Identity of the virtual servers", []) { AppRoles = ["Directory.ReadWrite.All"] },
    ];

    public static TenantClient? Find(string? id) =>
        All.FirstOrDefault(client => client.Id.Equals(id, StringComparison.OrdinalIgnoreCase));
}

/// <summary>
/// The directory roles that the sandbox uses, by Microsoft's template IDs (the <c>wids</c> of a token).
/// </summary>
internal static class DirectoryRoles
{
    public const string GlobalAdministrator = "62e90394-69f5-4237-9190-012177145e10";
    public const string ApplicationAdministrator = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3";
    public const string GlobalReader = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";
    public const string SecurityReader = "5d6b6bb7-de71-4623-b4af-96380a352509";
    public const string GlobalSecureAccessAdministrator = "ac434307-12b9-4fa1-a708-88bf58caabc1";

    /// <summary>
    /// Returns whether a role may manage connectors and their groups (Microsoft's permissions reference: Application
    /// Administrator).
    /// </summary>
    public static bool ManagesConnectors(string role) => role is GlobalAdministrator or ApplicationAdministrator;

    /// <summary>
    /// Returns whether a role may read connectors and their groups (the same reference for Global Secure Access
    /// Administrator, which changes neither; "Global Secure Access built-in roles" for the readers).
    /// </summary>
    public static bool ReadsConnectors(string role) =>
        ManagesConnectors(role) || role is SecurityReader or GlobalReader or GlobalSecureAccessAdministrator;
}
