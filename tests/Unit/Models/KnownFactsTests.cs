using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Models;

/// <summary>Pins each fact that was stale once, in the data that commands use.</summary>
public sealed class KnownFactsTests
{
    [Fact]
    public void Backend_proxy_is_supported_for_Private_Access_from_1_5_3890()
    {
        Assert.Equal(new Version(1, 5, 1526, 0), ConnectorVersions.MinimumForBackendProxy);
        Assert.Equal(new Version(1, 5, 3890, 0), ConnectorVersions.MinimumForPrivateAccessProxy);
        Assert.Contains("Private Access from version 1.5.3890.0", KnownFacts.BackendProxy.Sentence);
    }

    [Theory]
    [InlineData("Global", true)]
    [InlineData("USGov", false)]
    [InlineData("USGovDoD", false)]
    [InlineData("China", false)]
    public void Private_Access_is_offered_in_the_public_cloud_only(string cloud, bool expected) =>
        Assert.Equal(expected, Environments.Find(cloud)!.OffersPrivateAccess);

    [Fact]
    public void Sources_about_the_sign_in_of_applications_disagree_and_are_all_named()
    {
        KnownFact fact = KnownFacts.ApplicationSignIn;
        Assert.True(fact.IsDisputed);
        Assert.Contains("cannot manage application proxy", fact.Sentence);
        Assert.Contains("March 11, 2026", fact.Sentence);
        Assert.Contains("NetworkAccess.Read.All", fact.Sentence);
        Assert.Contains("June 1, 2026", fact.Sentence);
        Assert.Contains("unofficial", fact.Sentence);
    }

    [Fact]
    public void Time_until_a_silent_connector_is_inactive_is_disputed()
    {
        Assert.True(KnownFacts.Inactivity.IsDisputed);
        Assert.Contains("5 minutes", KnownFacts.Inactivity.Sentence);
        Assert.Contains("60 minutes", KnownFacts.Inactivity.Sentence);
    }

    [Theory]
    [InlineData("5d6b6bb7-de71-4623-b4af-96380a352509", "Security Reader")]
    [InlineData("f2ef992c-3afb-46b9-b7cf-a126ee74c451", "Global Reader")]
    [InlineData("ac434307-12b9-4fa1-a708-88bf58caabc1", "Global Secure Access Administrator")]
    public void Role_reads_connectors_but_does_not_change_them(string role, string name) =>
        Assert.Equal(name, DirectoryRoles.OnlyReading([role]));

    [Theory]
    [InlineData(180, false)]
    [InlineData(181, true)]
    public void Age_of_the_list_of_versions_is_reported_and_old_after_180_days(int days, bool isOld)
    {
        DateTimeOffset now = new DateTimeOffset(ConnectorVersions.AsOf).AddDays(days);

        string age = ConnectorVersions.Age(now);

        Assert.Equal(isOld, ConnectorVersions.IsOld(now));
        Assert.StartsWith("This module's list of versions is of 2026-06-08", age, StringComparison.Ordinal);
        Assert.Equal(isOld, age.IndexOf("more than 180 days ago", StringComparison.Ordinal) >= 0);
    }

    /// <summary>Each correction of November 30, 2026, is a fact with the source it came from.</summary>
    [Theory]
    [InlineData("Http2", "EnableDefaultHTTP2 = 0", "How to configure private network connectors (May 26, 2026)")]
    [InlineData("PortRanges", "10000-49151 as the AutoReuse range", "Understand private network connectors (September")]
    [InlineData("BackendProxy", "1.5.1526.0", "Troubleshoot private network connectors (June 11, 2026)")]
    [InlineData("SessionAffinity", "sessionPersistence", "onPremisesPublishing (July 23, 2026)")]
    [InlineData("Spnego", "All connectors of a group", "Kerberos constrained delegation for single sign-on (March 25")]
    [InlineData("Spnego", "under the former key", "unofficial: copies of support notes")]
    [InlineData("Inactivity", "5 minutes", "How to operate Microsoft Entra Private Access (June 1, 2026)")]
    [InlineData("Inactivity", "60 minutes", "unofficial: copies of support notes")]
    [InlineData(
        "HighAvailability",
        "One active connector is critical",
        "How to operate Microsoft Entra Private Access"
    )]
    [InlineData("ApplicationSignIn", "Service principals cannot", "frequently asked questions (March 11, 2026)")]
    [InlineData("ApplicationSignIn", "NetworkAccess.Read.All", "How to operate Microsoft Entra Private Access")]
    [InlineData("ApplicationSignIn", "Application Administrator assigns", "unofficial: a deployment pipeline")]
    [InlineData("ApplicationSignIn", "Directory.Read.All", "PowerShell samples")]
    [InlineData("Clouds", "not in GCC High, DoD", "Known limitations of Global Secure Access (September 29, 2026)")]
    [InlineData("Roles", "Security Reader and Global Reader read", "Built-in and custom roles")]
    [InlineData("EventNumbers", "12027 and 13019 belong to Kerberos", "unofficial: copies of support notes")]
    [InlineData("Monitoring", "not written to a Log Analytics table", "How to operate Microsoft Entra Private Access")]
    [InlineData("Maintenance", "only a test application", "How to configure private network connectors (May 26, 2026)")]
    [InlineData("Maintenance", "Restart the connector after removing it", "Understand private network connectors")]
    [InlineData("Backup", "keep it for 30 days", "Common operations of Global Secure Access (May 12, 2026)")]
    [InlineData("Server2016", "January 2027", "Microsoft product lifecycle")]
    [InlineData("DeprecatedVersions", "1.5.612.0", "version release history")]
    [InlineData("VersionList", "a public repository, which may close", "Zero Trust Assessment")]
    [InlineData("LogSources", "Microsoft-AzureADConnect-AgentUpdater/Admin", "unofficial: copies of support notes")]
    public void Correction_is_a_fact_with_its_source(string name, string text, string source) =>
        Assert.Contains(Assert.Single(KnownFacts.All, fact => fact.Name == name).Claims, claim =>
            claim.Text.Contains(text, StringComparison.Ordinal)
            && claim.Source.ToString().Contains(source, StringComparison.Ordinal)
        );

    [Fact]
    public void Refused_application_is_told_what_each_source_says()
    {
        string action = ConnectorErrors.ApplicationSignInSources;
        Assert.Contains("frequently asked questions", action);
        Assert.Contains("operate", action);
    }
}
