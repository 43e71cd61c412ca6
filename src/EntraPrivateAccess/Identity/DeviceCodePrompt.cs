using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Reporting;
using Microsoft.Identity.Client;

namespace EntraPrivateAccess.Identity;

/// <summary>Shows a code that the person types into any browser, on any machine.</summary>
internal sealed class DeviceCodePrompt : UserPrompt
{
    public override string Method => "DeviceCode";

    // Never used by this flow, but a public client must name one.
    public override string RedirectUri => "http://localhost";

    public override Task<AuthenticationResult> AskAsync(
        IPublicClientApplication client, string[] scopes, string? account, IReporter reporter, CancellationToken cancellationToken) =>
        client.AcquireTokenWithDeviceCode(scopes, code =>
        {
            reporter.Notice(code.Message);
            ReportWait(reporter, $"Waiting for the code {code.UserCode} to be entered at {code.VerificationUrl}");
            return Task.CompletedTask;
        }).ExecuteAsync(cancellationToken);
}
