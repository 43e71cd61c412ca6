using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>One application on its way to a group.</summary>
internal sealed class ApplicationMove
{
    public ApplicationMove(ConnectorGroupApplication application) => Application = application;

    public ConnectorGroupApplication Application { get; }

    /// <summary>The group that it was read to be served by last.</summary>
    public ConnectorGroup? Seen { get; set; }

    public bool Changed { get; set; }

    public ConnectorException? Error { get; set; }
}
