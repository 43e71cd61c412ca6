using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant.Configuration;

namespace EntraPrivateAccess.Tests.Unit.Tenant.Configuration;

/// <summary>Builds a configuration with a default group.</summary>
internal sealed class TenantBuilder
{
    private readonly List<ConfiguredMember> _members = [];
    private readonly List<ConfiguredApplication> _applications = [];

    public List<ConfiguredGroup> Groups { get; } =
    [
        new()
        {
            Name = "Default",
            Id = "g0",
            Region = "nam",
            IsDefault = true,
        },
    ];

    public TenantBuilder Group(string name, string? region = "nam")
    {
        Groups.Add(
            new ConfiguredGroup
            {
                Name = name,
                Id = $"g{Groups.Count}",
                Region = region,
            }
        );
        return this;
    }

    public TenantBuilder Member(string name, string group, bool isActive = true)
    {
        string id = $"m{_members.Count + 1}";
        _members.Add(
            new ConfiguredMember
            {
                Name = name,
                Id = id,
                Group = Groups.First(each => each.Name == group),
                Connector = new Connector
                {
                    Id = id,
                    MachineName = name,
                    Status = isActive ? "active" : "inactive",
                },
            }
        );
        return this;
    }

    public TenantBuilder Application(string name, string group, string? routing = "random")
    {
        string id = $"a{_applications.Count + 1}";
        _applications.Add(
            new ConfiguredApplication
            {
                Name = name,
                Id = id,
                Group = Groups.First(each => each.Name == group),
                TrafficRoutingMethod = routing,
                Application = new ConnectorGroupApplication { Id = id, Name = name },
            }
        );
        return this;
    }

    public TenantConfiguration Build(string tenantId) =>
        new(tenantId, "Test", [.. Groups], [.. _members], [.. _applications]);
}
