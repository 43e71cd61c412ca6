using System.IO;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>The download service: one address for the installer, one for a page that only looks like it (facts 1.2).</summary>
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
        _ = endpoints.MapGet(Folder + "/download", (HttpContext context, Journal journal) =>
        {
            journal.Request($"GET {context.Request.Path}", 200, writes: false);
            return Page();
        });
    }

    private static async Task<IResult> Installer(HttpContext context, InstallerShop shop, FaultBoard faults, Journal journal, ServiceClock clock)
    {
        string target = context.Request.Path;
        string? range = context.Request.Headers.Range;
        if (faults.Strikes(FaultNames.HtmlDownload, target, out _))
        {
            journal.Request($"{context.Request.Method} {target}", 200, writes: false, "landing page");
            return Page();
        }

        InstallerKind kind = shop.Next(target);
        FileInfo file = new(await Task.Run(() => shop.PathOf(kind)));
        EntityTagHeaderValue tag = new($"\"{kind.Version}-{file.Length:x}-{file.LastWriteTimeUtc.Ticks:x}\"");
        context.Response.Headers.Date = HeaderUtilities.FormatDate(clock.GetUtcNow());
        journal.Request($"{context.Request.Method} {target}", range is null ? 200 : 206, writes: false, range);
        return faults.Strikes(FaultNames.TruncateDownload, target, out Fault? fault)
            ? new TruncatedFile(file, kind.FileName, tag, fault.Value)
            : Results.File(file.FullName, "application/octet-stream", kind.FileName, file.LastWriteTimeUtc, tag, enableRangeProcessing: true);
    }

    private static IResult Page() => Results.Content(LandingPage, "text/html; charset=utf-8");
}
