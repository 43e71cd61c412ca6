using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Provisioning.Steps;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Downloads;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>What setup runs from, and what a setup that was left behind means for the next run.</summary>
public sealed class InstallStepTests
{
    private const string Own =
        @"C:\ProgramData\EntraPrivateAccess\Installer\MicrosoftEntraPrivateNetworkConnectorInstaller.exe";
    private const string Given = @"C:\Users\admin\Downloads\setup.exe";
    private const string Marker = @"C:\ProgramData\EntraPrivateAccess\setup.running";

    private static readonly Version s_version = new(1, 5, 4892, 0);

    private readonly ProvisioningFixture _stage = new();

    private FakeServer Server => _stage.Server;

    [Theory]
    [InlineData(Own)]
    [InlineData(Given)]
    public async Task Setup_runs_from_the_protected_folder_and_is_held_while_it_is_verified_and_started(string path)
    {
        byte[] program = Offer(path);
        List<string> refused = [];
        Server.Processes.OnStart = request =>
        {
            refused.Add(
                Assert.Throws<IOException>(() => Server.Files.WriteAllText(request.FileName, "another")).Message
            );
            _ = Assert.Throws<IOException>(() => Server.Files.Move(Given, request.FileName));
            return Installing(request);
        };

        StepDone done = await ApplyAsync();

        Assert.Equal("Installed connector 1.5.4892.0.", done.Detail);
        ProcessRequest run = Assert.Single(Server.Processes.Started).Request;
        Assert.Equal(Own, run.FileName);
        Assert.Contains(Own, Assert.Single(refused), StringComparison.Ordinal);
        using MemoryStream copy = new();
        Server.Files.OpenRead(Own).CopyTo(copy);
        Assert.Equal(program, copy.ToArray());

        // Let go of again, and nothing half is left.
        Server.Files.DeleteFile(Own);
        Assert.Empty(Server.Files.Find(@"C:\ProgramData\EntraPrivateAccess\Installer", "*"));
        Assert.Equal($"REGISTERCONNECTOR=\"false\" /q /norestart /log \"{SetupLog}\"", run.Arguments);
    }

    [Fact]
    public async Task An_installer_that_is_swapped_behind_the_preflight_does_not_run()
    {
        _ = Offer(Given);
        Server.Signatures[Own] = new FileSignature(FileSignatureStatus.Tampered, null, "The hash differs.");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(ApplyAsync);

        Assert.Equal("InstallerTampered", fault.ErrorId);
        Assert.Contains(Given, fault.Message, StringComparison.Ordinal);
        Assert.Empty(Server.Processes.Started);
        Assert.False(Server.Files.FileExists(Marker));
    }

    [Fact]
    public async Task A_start_that_Windows_refuses_leaves_no_note_of_a_setup()
    {
        _ = Offer(Given);
        Server.Processes.OnStart = _ => throw new IOException("The disk has gone.");
        _ = await Assert.ThrowsAsync<IOException>(ApplyAsync);
        Assert.False(Server.Files.FileExists(Marker));
    }

    [Fact]
    public async Task A_disk_that_refuses_the_copy_leaves_no_note_of_a_setup()
    {
        _ = Offer(Given);
        Server.Files.Set(Own, "held by a scanner");
        using IDisposable scanner = Server.Files.HoldUnchanged(Own);

        _ = await Assert.ThrowsAsync<IOException>(ApplyAsync);

        Assert.Equal([Own], Server.Files.Find(@"C:\ProgramData\EntraPrivateAccess\Installer", "*"));
        Assert.False(Server.Files.FileExists(Marker));
        Assert.Empty(Server.Processes.Started);
    }

    /// <summary>
    /// Its files would have come within minutes: a note of yesterday does not hold up today's upgrade.
    /// </summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(60, false)]
    public async Task A_setup_that_an_earlier_run_left_is_waited_for_while_it_can_still_be_at_work(
        int minutesAgo,
        bool waited
    )
    {
        _ = Offer(Own);
        Server.Processes.OnStart = Installing;
        Server.Files.Set(Marker, "log");
        Server.Files.Written[Marker] = _stage.Clock.GetUtcNow().AddMinutes(-minutesAgo);
        DateTimeOffset begin = _stage.Clock.GetUtcNow();

        _ = await _stage.Run(ApplyAsync(), TimeSpan.FromSeconds(1));

        Assert.Equal(waited, _stage.Clock.GetUtcNow() - begin >= _stage.Context.Request.Limits.Settling);
        Assert.False(Server.Files.FileExists(Marker));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_note_of_a_killed_run_goes_once_all_is_in_place_but_not_for_a_plan(bool isPlan)
    {
        ProvisioningFixture stage = new(Server, new ProvisioningRequest { IsPlan = isPlan });
        InstalledFiles.Place(Server, s_version);
        Server.Files.Set(Marker, "log");

        StepPlan plan = await new InstallStep().InspectAsync(stage.Context, TestContext.Current.CancellationToken);

        Assert.Equal(StepPlanKind.Done, plan.Kind);
        Assert.Equal(isPlan, Server.Files.FileExists(Marker));
    }

    [Fact]
    public void A_cloud_that_needs_its_name_is_named_to_setup_in_plain_quotes() =>
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

    private byte[] Offer(string path)
    {
        byte[] program = TestProgram.Build();
        foreach (string place in new[] { path, Own })
        {
            Server.Files.Versions[place] = s_version;
            Server.Signatures[place] = new FileSignature(FileSignatureStatus.Valid, Signer(), "");
        }

        Server.Files.Set(path, program);
        _stage.Context.Installer = new ConnectorInstaller
        {
            Path = path,
            Version = s_version,
            Size = program.Length,
            Sha256 = "",
            Publisher = "",
            SignatureStatus = "Valid",
            Environment = "Global",
        };
        return program;
    }

    private FakeProcess Installing(ProcessRequest request)
    {
        InstalledFiles.Place(Server, s_version);
        return new FakeProcess { ImagePath = request.FileName };
    }

    private Task<StepDone> ApplyAsync() =>
        new InstallStep().ApplyAsync(_stage.Context, TestContext.Current.CancellationToken);
}
