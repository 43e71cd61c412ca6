using System;
using System.Collections.Generic;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

public sealed class VerdictTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly ConnectorGroup s_group = new() { Id = "g", Name = "EU West" };

    [Fact]
    public void All_well_is_healthy_with_nothing_to_do() =>
        Assert.Equal(new Verdict(ConnectorHealth.Healthy, "Nothing to do."), Of(Server(), Tenant("active", others: 1)));

    [Fact]
    public void Nothing_installed_decides_before_everything_else() =>
        Assert.Equal(ConnectorHealth.NotInstalled, Of(Server() with { Installed = null }, Tenant("inactive")).Health);

    [Theory]
    [InlineData("NotRegistered", ConnectorHealth.NotRegistered)]
    [InlineData("Expired", ConnectorHealth.Unhealthy)]
    [InlineData("Unknown", ConnectorHealth.Unknown)]
    public void A_registration_that_is_none_decides(string state, ConnectorHealth expected) =>
        Assert.Equal(expected, Of(Server(registration: Enum.Parse<RegistrationState>(state)), null).Health);

    [Fact]
    public void A_stopped_connector_service_outweighs_everything_that_the_tenant_says()
    {
        Verdict verdict = Of(Server(connector: ServiceState.Stopped), Tenant("active", others: 1));

        Assert.Equal(ConnectorHealth.Unhealthy, verdict.Health);
        Assert.Contains("Start-Connector", verdict.NextStep);
    }

    [Fact]
    public void A_stopped_updater_degrades() =>
        Assert.Equal(ConnectorHealth.Degraded, Of(Server(updater: ServiceState.Stopped), Tenant("active", others: 1)).Health);

    [Fact]
    public void A_disabled_service_says_so() =>
        Assert.Contains("disabled", Of(Server(connector: ServiceState.Stopped, startType: ServiceStartType.Disabled), null).NextStep);

    [Fact]
    public void Inactive_in_the_tenant_is_unhealthy_although_the_service_runs() =>
        Assert.Equal(ConnectorHealth.Unhealthy, Of(Server(), Tenant("inactive")).Health);

    [Fact]
    public void Not_listed_in_the_tenant_is_unhealthy() =>
        Assert.Equal(ConnectorHealth.Unhealthy, Of(Server(), new TenantObservation(null, null, null, 0)).Health);

    [Fact]
    public void The_default_group_degrades() =>
        Assert.Equal(ConnectorHealth.Degraded, Of(Server(), Tenant("active", others: 1, isDefault: true)).Health);

    [Fact]
    public void The_only_active_member_is_healthy_with_a_remark()
    {
        Verdict verdict = Of(Server(), Tenant("active", others: 0));

        Assert.Equal(ConnectorHealth.Healthy, verdict.Health);
        Assert.Contains("second one", verdict.NextStep);
    }

    [Fact]
    public void A_version_below_the_least_for_private_access_degrades() =>
        Assert.Equal(ConnectorHealth.Degraded, Of(Server(version: "1.5.2846.0"), null).Health);

    [Fact]
    public void A_certificate_that_ends_soon_degrades() =>
        Assert.Equal(ConnectorHealth.Degraded, Of(Server(certificateDays: 5), null).Health);

    [Fact]
    public void From_a_workstation_inactive_sends_to_the_server() =>
        Assert.Contains("Get-ConnectorStatus on srv01", Verdict.Of(null, Tenant("inactive"), s_now).NextStep);

    private static Verdict Of(ServerObservation server, TenantObservation? tenant) => Verdict.Of(server, tenant, s_now);

    private static TenantObservation Tenant(string status, int others = 0, bool isDefault = false) => new(
        new Connector { Id = "c", MachineName = "srv01", Status = status }, isDefault ? new ConnectorGroup { Id = "d", Name = "Default", IsDefault = true } : s_group, others, 0);

    private static ServerObservation Server(
        ServiceState connector = ServiceState.Running, ServiceState updater = ServiceState.Running, ServiceStartType startType = ServiceStartType.AutomaticDelayed,
        RegistrationState registration = RegistrationState.Registered, string version = "1.5.4892.0", int certificateDays = 90) => new(
            new FakeServer().Description,
            new InstalledConnector
            {
                Brand = ConnectorBrand.Current,
                Folder = @"C:\x",
                Version = Version.Parse(version),
                ConnectorService = Service("WAPCSvc", connector, startType),
                UpdaterService = Service("WAPCUpdaterSvc", updater, startType),
                Missing = new List<string>(),
            },
            new ConnectorRegistration { State = registration, Detail = "As set.", NotAfter = s_now.AddDays(certificateDays) },
            null);

    private static ServiceInfo Service(string name, ServiceState state, ServiceStartType startType) => new(name, name, state, startType, "", "", 0, 0, 0);
}
