using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant.Configuration;

namespace EntraPrivateAccess.Commands.ConnectorConfigurations;

/// <summary>The base class of the cmdlets for configuration files.</summary>
public abstract class ConnectorConfigurationCommand : ConnectedCmdlet
{
    private protected static readonly IReadOnlyList<ConfigurationPart> AllParts =
    [
        ConfigurationPart.Groups,
        ConfigurationPart.Members,
        ConfigurationPart.Applications,
    ];

    private protected static ConfigurationStore Store => new(LocalServer.Create().Files);

    /// <summary>Gets the ID and the name of the session's tenant.</summary>
    private protected (string? Id, string? Name) Identity => (Session.TenantId, Session.TenantName);

    /// <summary>Reads a file off the pipeline thread, because it may be large.</summary>
    private protected TenantConfiguration ReadFile(string path)
    {
        string full = OnDisk(path);
        return Await(_ => Task.Run(() => Store.Read(full)));
    }
}
