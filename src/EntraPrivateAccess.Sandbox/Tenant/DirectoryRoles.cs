namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>The directory roles that matter here, by Microsoft's template ids (the <c>wids</c> of a token).</summary>
internal static class DirectoryRoles
{
    public const string GlobalAdministrator = "62e90394-69f5-4237-9190-012177145e10";
    public const string ApplicationAdministrator = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3";
    public const string GlobalReader = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";
    public const string GlobalSecureAccessAdministrator = "ac434307-12b9-4fa1-a708-88bf58caabc1";

    /// <summary>Whether the role may manage connectors and their groups (Microsoft's permissions reference: Application Administrator).</summary>
    public static bool ManagesConnectors(string role) => role is GlobalAdministrator or ApplicationAdministrator;

    /// <summary>Whether the role may read them (the same reference for Global Secure Access Administrator, which changes neither; "Global Secure Access built-in roles" for Global Reader).</summary>
    public static bool ReadsConnectors(string role) => ManagesConnectors(role) || role is GlobalReader or GlobalSecureAccessAdministrator;
}
