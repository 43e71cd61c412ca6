using System.IO;
using System.Net.Http;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;
using Microsoft.Extensions.Time.Testing;

namespace EntraPrivateAccess.Tests.Unit.Downloads;

/// <summary>A folder, a scripted server, and a clock that advances while the download runs.</summary>
internal sealed class DownloadFixture : IDisposable
{
    private static readonly TestPublisher s_publisher = new();
    private static readonly X509Certificate2 s_signer = s_publisher.Issue();

    private readonly FakeTimeProvider _time = new(TestClock.Now);
    private readonly HttpClient _http;

    public DownloadFixture()
    {
        Server.File = Program();
        _http = new HttpClient(Server);
    }

    public ScriptedDownloads Server { get; } = new();

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("download");

    public string Target => Path.Combine(Folder.FullName, "setup.exe");

    public string[] Left => [.. Folder.EnumerateFiles().Select(file => file.Name).Order()];

    public static byte[] Program(string version = "1.5.4892.0", X509Certificate2? signer = null) =>
        s_publisher.Sign(TestProgram.Build(version, 3_000_000), signer ?? s_signer);

    public static X509Certificate2 Signer(string name) => s_publisher.Issue(name);

    /// <param name="minutes">The time that each turn of the clock advances, for waits of minutes.</param>
    public Task<ConnectorInstaller> SaveAsync(string? minimum = null, double minutes = 0) =>
        RunAsync(minimum, CancellationToken.None, minutes);

    public Task<ConnectorInstaller> SaveUntilAsync(CancellationToken stop) => RunAsync(null, stop);

    public void Dispose()
    {
        _http.Dispose();
        Folder.Delete(recursive: true);
    }

    private async Task<ConnectorInstaller> RunAsync(string? minimum, CancellationToken stop, double minutes = 0)
    {
        InstallerRequest request = new()
        {
            Environment = new ConnectorEnvironment
            {
                Name = "Test",
                DownloadUrl = new Uri("https://download.test/installer"),
                Publisher = new PublisherIdentity("Microsoft Corporation", "Microsoft Corporation"),
            },
            TargetPath = Target,
            MinimumVersion = minimum is null ? null : Version.Parse(minimum),
        };
        InstallerDownload download = new(new TrustingServer(s_publisher.Root, _time), _http, _time);
        Task<ConnectorInstaller> saving = Task.Run(
            () => download.SaveAsync(request, SilentReporter.Instance, stop),
            CancellationToken.None
        );
        // The clock advances slowly, so that the pauses of a busy test machine do not look like a silent service.
        TimeSpan step = minutes > 0 ? TimeSpan.FromMinutes(minutes) : TimeSpan.FromMilliseconds(25);
        return await TestWait.AdvanceAsync(saving, () => _time.Advance(step));
    }
}

/// <summary>
/// The local server, which also trusts the publisher of a test, as a machine trusts the roots in its own store.
/// </summary>
internal sealed class TrustingServer(byte[] root, TimeProvider time) : IServer
{
    private readonly IServer _machine = LocalServer.Create();

    public IServerServices Services => _machine.Services;

    public IServerRegistry Registry => _machine.Registry;

    public IServerFiles Files => _machine.Files;

    public IServerCertificates Certificates => _machine.Certificates;

    public IServerEvents Events => _machine.Events;

    public IServerProcesses Processes => _machine.Processes;

    public IServerNetwork Network => _machine.Network;

    public IServerLock Lock => _machine.Lock;

    public Task<ServerDescription> DescribeAsync(CancellationToken cancellationToken) =>
        _machine.DescribeAsync(cancellationToken);

    public Task<FileSignature> VerifySignatureAsync(string path, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                using Stream content = Files.OpenRead(path);
                return EmbeddedSignature.Verify(content, [root], time.GetUtcNow());
            },
            cancellationToken
        );

    public Task<IReadOnlyList<string>> PendingRebootReasonsAsync(CancellationToken cancellationToken) =>
        _machine.PendingRebootReasonsAsync(cancellationToken);

    public Task<IReadOnlyList<TcpSetting>> TcpSettingsAsync(CancellationToken cancellationToken) =>
        _machine.TcpSettingsAsync(cancellationToken);
}
