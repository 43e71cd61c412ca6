using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Tenant;

/// <summary>What a connector group may be named: the service takes blanks, which nobody finds again.</summary>
internal static class GroupNames
{
    /// <summary>The name without the spaces around it.</summary>
    /// <exception cref="ConnectorException"><c>BlankConnectorGroupName</c>.</exception>
    public static string Clean(string name) => name.Trim() is { Length: > 0 } clean ? clean : throw Faults.BlankConnectorGroupName();
}
