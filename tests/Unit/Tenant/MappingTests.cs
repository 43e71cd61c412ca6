using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

/// <summary>Names in the tenant are chosen by other users, and an administrator's console shows them.</summary>
public sealed class MappingTests
{
    private const string Hostile = "A\u001b]0;owned\u0007\r\n\u202Etxt";

    [Fact]
    public void Name_of_a_connector_contains_no_control_characters()
    {
        Connector connector = new ConnectorBody
        {
            Id = Hostile,
            MachineName = Hostile,
            ExternalIp = Hostile,
            Status = Hostile,
            Version = Hostile,
        }.ToConnector("Global");

        AssertPlain(
            connector.Id,
            connector.MachineName,
            connector.ExternalIp,
            connector.Status,
            connector.Version,
            connector.ToString()
        );
    }

    [Fact]
    public void Name_of_a_group_contains_no_control_characters()
    {
        ConnectorGroup group = new ConnectorGroupBody
        {
            Id = Hostile,
            Name = Hostile,
            Region = Hostile,
            ConnectorGroupType = Hostile,
        }.ToGroup("Global");

        AssertPlain(group.Id, group.Name, group.Region, group.ConnectorGroupType, group.ToString());
    }

    [Fact]
    public void Name_of_an_application_contains_no_control_characters()
    {
        ConnectorGroupApplication application = new ApplicationBody
        {
            Id = Hostile,
            AppId = Hostile,
            DisplayName = Hostile,
        }.ToApplication("Global");

        AssertPlain(application.Id, application.AppId, application.Name, application.ToString());
    }

    private static void AssertPlain(params string?[] texts) =>
        Assert.All(texts, text => Assert.DoesNotMatch("[\\p{Cc}\\u202A-\\u202E]", text ?? ""));
}
