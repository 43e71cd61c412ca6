using System.IO;
using System.Net.Http;
using EntraPrivateAccess.Diagnostics.Reports;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Sandbox.Tenant;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant.Configuration;
using EntraPrivateAccess.Tests.Resilience;
using EntraPrivateAccess.Tests.Unit.Sandbox;
using Xunit;

namespace EntraPrivateAccess.Tests.Browser;

/// <summary>The report of a sandbox with 10,000 connectors in 500 groups, compared with an empty baseline.</summary>
public sealed class LargeReport : IAsyncLifetime
{
    public const int Connectors = 10_000;
    public const int Groups = 500;

    private readonly TenantFixture _tenant = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("epa-report-");

    /// <summary>The page.</summary>
    public string File { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await _tenant.InitializeAsync();
        // The default group is one of the groups.
        _tenant.Reset(
            new SeedRequest(
                Connectors,
                Groups - 1,
                Applications: Groups,
                InactiveEvery: 100,
                Traits: ["MixedVersions"],
                GroupNames: ["<script>alert(1)</script>", new string('W', 250), "\u05D0\u05D1\u05D2"]
            )
        );
        using HttpClient http = RestoreClient.Open(null);
        ConfigurationSnapshot snapshot = await (
            await RestoreClient.ConnectAsync(_tenant, http)
        ).Configurations.ReadSnapshotAsync(RestoreClient.IdentityOf(_tenant), null, TenantFixture.Stop);
        ConnectorReport report = ReportBuilder.Build(
            snapshot,
            new ReportOptions(new ConnectorEnvironment { Name = "Sandbox" }, 2)
            {
                Baseline = snapshot.Configuration with { Applications = [] },
                BaselineName = "last-week.json",
            }
        );
        File = Path.Combine(_folder.FullName, "report.html");
        ReportFile.Create(LocalServer.Create().Files, File, replaces: false).Write(report, TenantFixture.Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _tenant.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
