using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>Converts the service's objects to the module's output objects.</summary>
internal static class Mapping
{
    public static Connector ToConnector(this ConnectorBody body, string environment) =>
        new()
        {
            Id = Line(body.Id) ?? "",
            MachineName = Line(body.MachineName) ?? "",
            ExternalIp = Line(body.ExternalIp),
            Status = Line(body.Status) ?? "",
            Version = Line(body.Version),
            Environment = environment,
        };

    public static ConnectorGroup ToGroup(this ConnectorGroupBody body, string environment) =>
        new()
        {
            Id = Line(body.Id) ?? "",
            Name = Line(body.Name) ?? "",
            Region = Line(body.Region),
            ConnectorGroupType = Line(body.ConnectorGroupType),
            IsDefault = body.IsDefault ?? false,
            Environment = environment,
        };

    public static ConnectorGroupApplication ToApplication(this ApplicationBody body, string environment) =>
        new()
        {
            Id = Line(body.Id) ?? "",
            AppId = Line(body.AppId),
            Name = Line(body.DisplayName) ?? "",
            Kind = Line(ApplicationKinds.Of(body)),
            TrafficRoutingMethod = Line(body.OnPremisesPublishing?.TrafficRoutingMethod),
            Environment = environment,
        };

    // Every user of the tenant who may name an application or a computer chooses text that an administrator's console
    // shows.
    private static string? Line(string? text) => text is null ? null : PlainText.CleanLine(text);

    /// <summary>Sets the group of the application; null if the service returns none.</summary>
    public static ConnectorGroupApplication In(this ConnectorGroupApplication application, ConnectorGroup? group)
    {
        application.ConnectorGroup = group?.Name;
        application.ConnectorGroupId = group?.Id;
        application.Region = group?.Region;
        return application;
    }

    /// <summary>Sets the group of the connector; null if the service returns none.</summary>
    public static Connector In(this Connector connector, ConnectorGroup? group)
    {
        connector.ConnectorGroup = group?.Name;
        connector.ConnectorGroupId = group?.Id;
        connector.Region = group?.Region;
        return connector;
    }
}

/// <summary>Compares machine names: the full name first, a short name only if nothing has the full name.</summary>
internal static class MachineNames
{
    /// <summary>Gets all connectors that the name can refer to, ignoring case.</summary>
    /// <remarks>
    /// A full name matches itself, or else a connector that is known by the short name alone (a workgroup machine). A
    /// short name matches itself, or else every full name that starts with it; the caller must refuse more than one.
    /// </remarks>
    public static IReadOnlyList<Connector> Candidates(IEnumerable<Connector> connectors, string name)
    {
        string wanted = name.Trim();
        List<Connector> all = [.. connectors.Where(connector => MayMean(connector, wanted))];
        List<Connector> exact = [.. all.Where(connector => Same(connector.MachineName, wanted))];
        return exact.Count > 0 ? exact : all;
    }

    /// <summary>Returns true if the connector is a candidate when there is no better match.</summary>
    public static bool MayMean(Connector connector, string name) =>
        Same(connector.MachineName, name)
        || (
            IsShort(name)
                ? Same(Short(connector.MachineName), name)
                : IsShort(connector.MachineName) && Same(connector.MachineName, Short(name))
        );

    public static bool Same(string left, string right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    public static string Short(string name) => IsShort(name) ? name : name.Substring(0, name.IndexOf('.'));

    private static bool IsShort(string name) => name.IndexOf('.') < 0;
}

/// <summary>Validates connector group names. The service accepts blank names, but they cannot be found again.</summary>
internal static class GroupNames
{
    /// <summary>Returns the name without leading and trailing spaces.</summary>
    /// <exception cref="ConnectorException"><c>BlankConnectorGroupName</c>.</exception>
    public static string Clean(string name) =>
        name.Trim() is { Length: > 0 } clean ? clean : throw ConnectorErrors.BlankConnectorGroupName();

    /// <summary>Reads the name of a group to create or to rename, without escape characters.</summary>
    /// <param name="parameter">The parameter that contains the name.</param>
    /// <exception cref="ConnectorException"><c>BlankConnectorGroupName</c>, <c>NameTooLong</c> or
    /// <c>WildcardNotSupported</c>: a wildcard character is nearly always a mistake.</exception>
    public static string ReadNew(string name, string parameter)
    {
        string clean = Clean(name);
        return ReferenceText.Check(ReferenceKind.ConnectorGroup, clean) is { } refusal ? throw refusal
            : ReferenceText.MeansMany(clean)
                ? throw ConnectorErrors.WildcardNotSupported(ReferenceKind.ConnectorGroup, parameter, clean)
            : ReferenceText.Unescape(clean);
    }
}

/// <summary>The result of looking up a name or an ID: one item or an error.</summary>
internal sealed record LookupResult<T>(T? Item, ConnectorException? Error)
    where T : class;
