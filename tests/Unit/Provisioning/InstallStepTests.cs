using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Provisioning.Steps;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;
using EntraPrivateAccess.Tests.Unit.Downloads;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>Tests how setup is started, and how a run handles a setup that an earlier run left behind.</summary>
public sealed class InstallStepTests
{
    private const string ProtectedPath =
        @"C:\ProgramData\EntraPrivateAccess\Installer\MicrosoftEntraPrivateNetworkConnectorInstaller.exe";
    private const string DownloadPath = @"C:\Users\admin\Downloads\setup.exe";
    private const string Marker = @"C:\ProgramData\EntraPrivateAccess\setup.running";

    private static readonly Version s_version = new(1, 5, 4892, 0);

    private readonly ProvisioningFixture _fixture = new();
    private ProvisioningState _state = new();

    private FakeServer Server => _fixture.Server;

    [Theory]
    [InlineData(1, null, false)]
    [InlineData(40, null, true)]
    [InlineData(40, "1.5.4892.0", false)]
    public void Old_list_of_versions_is_reported_if_it_decided_that_nothing_is_installed(
        int days,
        string? minimum,
        bool isReported
    )
    {
        ProvisioningFixture fixture = new(
            new ProvisioningRequest { MinimumVersion = minimum is null ? null : Version.Parse(minimum) }
        );
        fixture.Clock.Advance(TimeSpan.FromDays(days));

        Assert.Equal(
            isReported,
            InstallerNeed.Doubt(fixture.Context).IndexOf("more than 180 days ago", StringComparison.Ordinal) >= 0
        );
    }

    [Theory]
    [InlineData(ProtectedPath)]
    [InlineData(DownloadPath)]
    public async Task Setup_runs_from_the_protected_folder_and_is_locked_while_it_is_verified_and_started(string path)
    {
        byte[] program = AddInstaller(path);
        List<string> refused = [];
        Server.Processes.OnStart = request =>
        {
            refused.Add(
                Assert.Throws<IOException>(() => Server.Files.WriteAllText(request.FileName, "another")).Message
            );
            _ = Assert.Throws<IOException>(() => Server.Files.Move(DownloadPath, request.FileName));
            return StartSetup(request);
        };

        StepDone done = await ApplyAsync();

        Assert.Equal("Installed connector 1.5.4892.0.", done.Detail);
        ProcessRequest run = Assert.Single(Server.Processes.Started).Request;
        Assert.Equal(ProtectedPath, run.FileName);
        Assert.Contains(ProtectedPath, Assert.Single(refused), StringComparison.Ordinal);
        using MemoryStream copy = new();
        Server.Files.OpenRead(ProtectedPath).CopyTo(copy);
        Assert.Equal(program, copy.ToArray());

        // The lock is released, so the file can be deleted, and no partial copy remains.
        Server.Files.DeleteFile(ProtectedPath);
        Assert.Empty(Server.Files.Find(@"C:\ProgramData\EntraPrivateAccess\Installer", "*"));
        Assert.Equal($"REGISTERCONNECTOR=\"false\" /q /norestart /log \"{SetupLog}\"", run.Arguments);
    }

    [Theory]
    [InlineData(null, "Installed connector 1.5.4892.0.")]
    [InlineData("1.5.3829.0", "Upgraded connector 1.5.3829.0 to 1.5.4892.0.")]
    public async Task Inventory_after_the_installation_replaces_the_one_before_it(string? before, string detail)
    {
        _ = AddInstaller(DownloadPath);
        if (before is not null)
        {
            InstalledFiles.Place(Server, Version.Parse(before));
            _state = _state with
            {
                Installed = await ConnectorInventory.ReadAsync(Server, TestContext.Current.CancellationToken),
            };
        }

        Server.Processes.OnStart = StartSetup;

        StepDone done = await ApplyAsync();

        Assert.Equal((s_version, s_version), (done.State.Installed?.Version, done.State.Installed?.UpdaterVersion));
        Assert.True(done.State.Installed?.IsOfOneVersion);
        Assert.Equal(detail, done.Detail);
    }

    [Fact]
    public async Task Installer_that_is_replaced_after_the_preflight_checks_does_not_run()
    {
        _ = AddInstaller(DownloadPath);
        Server.Signatures[ProtectedPath] = new FileSignature(FileSignatureStatus.Tampered, null, "The hash differs.");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(ApplyAsync);

        Assert.Equal("InstallerTampered", fault.ErrorId);
        Assert.Contains(DownloadPath, fault.Message, StringComparison.Ordinal);
        Assert.Empty(Server.Processes.Started);
        Assert.False(Server.Files.FileExists(Marker));
    }

    [Fact]
    public async Task Failed_process_start_leaves_no_setup_marker()
    {
        _ = AddInstaller(DownloadPath);
        Server.Processes.OnStart = _ => throw new IOException("The disk has gone.");
        _ = await Assert.ThrowsAsync<IOException>(ApplyAsync);
        Assert.False(Server.Files.FileExists(Marker));
    }

    [Fact]
    public async Task Failed_copy_leaves_no_setup_marker()
    {
        _ = AddInstaller(DownloadPath);
        Server.Files.Set(ProtectedPath, "held by a scanner");
        using IDisposable scanner = Server.Files.HoldUnchanged(ProtectedPath);

        _ = await Assert.ThrowsAsync<IOException>(ApplyAsync);

        Assert.Equal([ProtectedPath], Server.Files.Find(@"C:\ProgramData\EntraPrivateAccess\Installer", "*"));
        Assert.False(Server.Files.FileExists(Marker));
        Assert.Empty(Server.Processes.Started);
    }

    /// <summary>
    /// Setup places its files within minutes, so yesterday's marker does not delay today's upgrade.
    /// </summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(60, false)]
    public async Task Setup_of_an_earlier_run_is_awaited_only_if_its_marker_is_recent(int minutesAgo, bool waited)
    {
        _ = AddInstaller(ProtectedPath);
        Server.Processes.OnStart = StartSetup;
        Server.Files.Set(Marker, "log");
        Server.Files.Written[Marker] = _fixture.Clock.GetUtcNow().AddMinutes(-minutesAgo);
        DateTimeOffset begin = _fixture.Clock.GetUtcNow();

        _ = await _fixture.Run(ApplyAsync(), TimeSpan.FromSeconds(1));

        Assert.Equal(waited, _fixture.Clock.GetUtcNow() - begin >= _fixture.Context.Request.Limits.Settling);
        Assert.False(Server.Files.FileExists(Marker));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Marker_of_a_killed_run_is_removed_after_the_installation_completed_but_not_by_a_plan(bool isPlan)
    {
        ProvisioningFixture fixture = new(Server, new ProvisioningRequest { IsPlan = isPlan });
        InstalledFiles.Place(Server, s_version);
        Server.Files.Set(Marker, "log");

        _ = await new InstallStep().InspectAsync(fixture.Context, _state, TestContext.Current.CancellationToken);
        Assert.True(Server.Files.FileExists(Marker));
        ConnectorInstallation result = await new ProvisioningRun(fixture.Context, [new InstallStep()], (_, _) =>
            throw new InvalidOperationException("The removal of a marker must not prompt.")
        ).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ProvisioningStepStatus.AlreadyDone, Assert.Single(result.Steps).Status);
        Assert.False(result.Changed);
        Assert.Equal(isPlan, Server.Files.FileExists(Marker));
    }

    [Fact]
    public void Environment_name_is_passed_to_setup_in_plain_quotes() =>
        Assert.Equal(
            "ENVIRONMENTNAME=\"AzureUSGovernment\" REGISTERCONNECTOR=\"false\" /q /norestart /log \"log.txt\"",
            InstallStep.Arguments(new ProvisioningFixture(Server, environment: Environments.USGov).Context, "log.txt")
        );

    private static string SetupLog => @"C:\ProgramData\EntraPrivateAccess\Logs\install-20261101-080000.log";

    private static byte[] Signer()
    {
        using RSA key = TestKey.Create();
        CertificateRequest request = new(
            "CN=Microsoft Corporation, O=Microsoft Corporation",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        using X509Certificate2 certificate = request.CreateSelfSigned(
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch.AddYears(100)
        );
        return certificate.RawData;
    }

    private byte[] AddInstaller(string path)
    {
        byte[] program = TestProgram.Build();
        foreach (string place in new[] { path, ProtectedPath })
        {
            Server.Files.Versions[place] = s_version;
            Server.Signatures[place] = new FileSignature(FileSignatureStatus.Valid, Signer(), "")
            {
                RootCertificate = MicrosoftRoots.Load().First().RawData,
            };
        }

        Server.Files.Set(path, program);
        _state = new ProvisioningState
        {
            Installer = new ConnectorInstaller
            {
                Path = path,
                ProductVersion = s_version,
                Size = program.Length,
                Sha256 = "",
                Publisher = "",
                SignatureStatus = "Valid",
                Environment = "Global",
            },
        };
        return program;
    }

    private FakeProcess StartSetup(ProcessRequest request)
    {
        InstalledFiles.Place(Server, s_version);
        return new FakeProcess { ImagePath = request.FileName };
    }

    private Task<StepDone> ApplyAsync() =>
        new InstallStep().ApplyAsync(_fixture.Context, _state, TestContext.Current.CancellationToken);
}
