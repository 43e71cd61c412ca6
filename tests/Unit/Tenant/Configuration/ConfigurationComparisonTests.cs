using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant.Configuration;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant.Configuration;

public sealed class ConfigurationComparisonTests
{
    private readonly TenantBuilder _one = new();
    private readonly TenantBuilder _other = new();

    [Fact]
    public void Equal_configurations_of_two_tenants_have_no_difference()
    {
        _ = _one.Group("A").Group("B").Member("srv", "A").Application("App", "B");
        _ = _other.Group("B").Group("a").Member("SRV", "a").Application("app", "B");

        ConnectorConfigurationChange change = Assert.Single(Compare());

        Assert.Equal(("Name", "A", "a"), (change.Property, change.Reference, change.Difference));
    }

    [Fact]
    public void Each_kind_of_difference_is_one_row()
    {
        _ = _one.Group("A", "eur").Group("B").Member("c1", "A").Member("c2", "B").Application("x", "A");
        _ = _one.Application("y", "A", "sessionPersistence");
        _ = _other.Group("A", "nam").Group("C").Member("c1", "C").Member("c3", "C").Application("x", "C");
        _ = _other.Application("y", "A");

        IReadOnlyList<ConnectorConfigurationChange> changes = Compare();

        Assert.Equal(
            [
                "Removed Group B ",
                "Added Group C ",
                "Changed Group A Region",
                "Removed Member c2 ",
                "Added Member c3 ",
                "Changed Member c1 Group",
                "Changed Application x Group",
                "Changed Application y TrafficRoutingMethod",
            ],
            changes.Select(change => $"{change} {change.Property}")
        );
        Assert.All(changes, change => Assert.Equal(2, change.ExitCode));
        Assert.Equal("Region: 'eur' in one, 'nam' in other.", changes[2].Detail);
    }

    [Fact]
    public void Renamed_group_of_the_same_tenant_is_one_difference()
    {
        _ = _one.Group("Old").Member("c1", "Old").Application("x", "Old");
        _ = _other.Group("New").Member("c1", "New").Application("x", "New");

        ConnectorConfigurationChange change = Assert.Single(Compare("t", "t"));

        Assert.Equal(("Name", "Old", "New"), (change.Property, change.Reference, change.Difference));
    }

    [Fact]
    public void Equal_names_are_ambiguous_and_not_compared()
    {
        _ = _one.Group("Twins").Member("c1", "Twins");
        _ = _other.Group("Twins").Group("twins").Member("c1", "Twins");

        ConnectorConfigurationChange change = Assert.Single(Compare());

        Assert.Equal((ConfigurationDifference.Ambiguous, "Twins"), (change.Change, change.Name));
        Assert.Contains("g1, g2", change.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Suspended_connector_is_recognized()
    {
        _ = _one.Group("EU").Member("c1", "EU");
        _ = _other.Group("EU").Group("EU (maintenance)").Member("c1", "EU (maintenance)");

        Assert.Contains(Compare(), change => change.Detail.Contains("(suspended", StringComparison.Ordinal));
    }

    [Fact]
    public void Unspecified_region_and_routing_of_a_handwritten_file_are_not_differences()
    {
        _ = _one.Group("EU", null).Application("x", "EU", null);
        _ = _other.Group("EU", "eur").Application("x", "EU", "random");

        Assert.Empty(Compare());
    }

    [Fact]
    public void Parts_that_are_left_out_are_not_compared()
    {
        _ = _one.Group("A").Member("c1", "A").Application("x", "A");
        _ = _other.Member("c1", "Default").Application("x", "Default");

        Assert.Equal(
            [ConfigurationItem.Member],
            Compare(parts: [ConfigurationPart.Members]).Select(change => change.Item)
        );
    }

    private IReadOnlyList<ConnectorConfigurationChange> Compare(
        string reference = "a",
        string difference = "b",
        IReadOnlyCollection<ConfigurationPart>? parts = null
    ) => Compare(_one.Build(reference), _other.Build(difference), parts);

    private static IReadOnlyList<ConnectorConfigurationChange> Compare(
        TenantConfiguration reference,
        TenantConfiguration difference,
        IReadOnlyCollection<ConfigurationPart>? parts = null
    ) =>
        ConfigurationComparison.Compare(
            ConfigurationMatch.Find(reference, difference),
            parts ?? [ConfigurationPart.Groups, ConfigurationPart.Members, ConfigurationPart.Applications],
            "one",
            "other"
        );
}
