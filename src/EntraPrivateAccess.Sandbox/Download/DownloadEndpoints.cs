using System.IO;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>The download service: one address for the installer, and one for a landing page in its place.</summary>
internal static class DownloadEndpoints
{
    private const string Folder = "/subscription/{subscription:guid}/connector";

    private const string LandingPage = """
        <!DOCTYPE html>
        <html><head><title>Microsoft Entra private network connector Download</title></head>
        <body><h1>Private network connector</h1><p>Read the terms of service before you download the connector.</p>
        <a href="DownloadConnectorInstaller">Accept terms &amp; Download</a></body></html>
        """;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        _ = endpoints.MapMethods(Folder + "/downloadConnectorInstaller", ["GET", "HEAD"], Installer);
        _ = endpoints.MapGet(Folder + "/download", Page);
    }

    private static async Task<IResult> Installer(HttpContext context, InstallerCatalog catalog, FaultBoard faults)
    {
        string target = context.Request.Path;
        if (faults.Strikes(FaultNames.HtmlDownload, target, out _))
        {
            return Page();
        }

        InstallerKind kind = catalog.Next(target);
        FileInfo file = new(await Task.Run(() => catalog.PathOf(kind)));
        EntityTagHeaderValue tag = new($"\"{kind.Version}-{file.Length:x}-{file.LastWriteTimeUtc.Ticks:x}\"");
        return faults.Strikes(FaultNames.TruncateDownload, target, out Fault? fault)
            ? new TruncatedFile(file, kind.FileName, tag, fault.Value)
            : Results.File(
                file.FullName,
                "application/octet-stream",
                kind.FileName,
                file.LastWriteTimeUtc,
                tag,
                enableRangeProcessing: true
            );
    }

    private static IResult Page() => Results.Content(LandingPage, "text/html; charset=utf-8");
}

/// <summary>Registers the download service.</summary>
internal sealed class DownloadModule : ISandboxModule
{
    public const string Path =
        "/Subscription/d3c8b69d-6bf7-42be-a529-3fe9c2e70c90/Connector/DownloadConnectorInstaller";

    public void AddServices(IServiceCollection services, SandboxOptions options) =>
        services
            .AddSingleton<PublisherChain>()
            .AddSingleton<InstallerWriter>()
            .AddSingleton<InstallerCatalog>()
            .AddHostedService<InstallerWarmUp>();

    public void Map(IEndpointRouteBuilder endpoints) => DownloadEndpoints.Map(endpoints);

    public void Describe(IServiceProvider services, JsonObject ready)
    {
        ready["downloadUrl"] = services.GetRequiredService<SandboxAddress>().Root + Path;
        InstallerCatalog catalog = services.GetRequiredService<InstallerCatalog>();
        ready["publisherRoot"] = Convert.ToBase64String(catalog.PublisherRoot);
        ready["publisherOrganization"] = catalog.PublisherOrganization;
        ready["publisherName"] = catalog.PublisherName;
    }
}
