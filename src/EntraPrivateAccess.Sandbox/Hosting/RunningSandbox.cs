using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Layers;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>A running sandbox. Tests host it in their own process; the program hosts it in a child process.</summary>
internal sealed class RunningSandbox : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly X509Certificate2 _certificate;

    private RunningSandbox(WebApplication application, X509Certificate2 certificate)
    {
        _application = application;
        _certificate = certificate;
    }

    public IServiceProvider Services => _application.Services;

    public Uri Url => Services.GetRequiredService<SandboxAddress>().Url;

    public string ControlKey => Services.GetRequiredService<ControlKey>().Value;

    public string CertificatePin => ServerCertificate.Pin(_certificate);

    /// <summary>Completes when the sandbox is requested to stop.</summary>
    public Task Stopped => _application.WaitForShutdownAsync();

    public static async Task<RunningSandbox> StartAsync(SandboxOptions options)
    {
        X509Certificate2 certificate = ServerCertificate.Create();
        WebApplication application = Build(options, certificate);
        await application.StartAsync();
        string address = application
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.Single();
        application.Services.GetRequiredService<SandboxAddress>().Url = new Uri(
            $"https://localhost:{new Uri(address).Port}"
        );
        return new RunningSandbox(application, certificate);
    }

    /// <summary>Builds the line that gives the parent process the address and identity of the sandbox.</summary>
    public JsonObject Ready()
    {
        JsonObject ready = new()
        {
            ["url"] = Services.GetRequiredService<SandboxAddress>().Root,
            ["certificatePin"] = CertificatePin,
            ["controlKey"] = ControlKey,
            ["processId"] = Environment.ProcessId,
        };
        foreach (ISandboxModule room in SandboxModules.All)
        {
            room.Describe(Services, ready);
        }

        return ready;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _certificate.Dispose();
    }

    private static WebApplication Build(SandboxOptions options, X509Certificate2 certificate)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        _ = builder
            .WebHost.UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => Listen(kestrel, certificate));
        _ = builder.Logging.ClearProviders();
        _ = builder
            .Services.AddRoutingCore()
            .AddSingleton<IHostLifetime, QuietLifetime>()
            .AddSingleton(options)
            .AddSingleton<SandboxAddress>()
            .AddSingleton<ControlKey>()
            .AddSingleton<SandboxClock>()
            .AddSingleton<SandboxWaits>()
            .AddSingleton<FaultBoard>()
            .AddSingleton<Journal>();
        foreach (ISandboxModule room in SandboxModules.All)
        {
            room.AddServices(builder.Services, options);
        }

        WebApplication application = builder.Build();
        _ = application.UseMiddleware<RequestWork>().UseMiddleware<ControlGate>().UseCloudLayers().UseRouting();
        foreach (ISandboxModule room in SandboxModules.All)
        {
            room.Map(application);
        }

        return application;
    }

    private static void Listen(KestrelServerOptions kestrel, X509Certificate2 certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
        kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            _ = listen.UseHttps(certificate);
        });
    }
}

/// <summary>The certificate of the sandbox's HTTPS endpoint, created at each start and pinned by its clients.</summary>
internal static class ServerCertificate
{
    public static X509Certificate2 Create()
    {
        // Creating an RSA key would take longer than the rest of the start.
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return SandboxKeys.ForTls(request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30)));
    }

    /// <summary>Returns the SHA-256 of the certificate in uppercase hexadecimal.</summary>
    public static string Pin(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);
}

/// <summary>The folder of the virtual disks, which only its owner can access while the sandbox runs.</summary>
internal static class SandboxFolder
{
    /// <summary>The file that is open while the sandbox runs. Folders whose file is not open are removed.</summary>
    public const string LockName = "sandbox.lock";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates the folder, or checks that an existing one is private, and marks it as in use.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder is a link, others can write to it, or another user owns
    /// it or a folder above it.</exception>
    public static IDisposable Open(string path)
    {
        DirectoryInfo folder = new(path);
        if (!folder.Exists)
        {
            folder = OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(path)
                : Directory.CreateDirectory(path, Private);
        }

        if (folder.LinkTarget is not null)
        {
            throw new UnauthorizedAccessException($"The folder '{path}' is a link.");
        }

        if (!OperatingSystem.IsWindows())
        {
            if ((folder.UnixFileMode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            {
                throw new UnauthorizedAccessException($"Users other than the owner can write to the folder '{path}'.");
            }

            if (FolderOwners.Problem(path) is string problem)
            {
                throw new UnauthorizedAccessException(problem);
            }

            folder.UnixFileMode = Private;
        }

        // Shared with readers, which may search the whole disk, but not with the module's exclusive check.
        return new FileStream(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
    }
}
