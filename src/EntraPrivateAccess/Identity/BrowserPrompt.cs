using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using Microsoft.Identity.Client;

namespace EntraPrivateAccess.Identity;

/// <summary>Opens the system's browser and listens on loopback for its answer.</summary>
internal sealed class BrowserPrompt : UserPrompt
{
    public override string Method => "Interactive";

    public override string RedirectUri => "http://localhost";

    /// <summary>Opens an address; null opens the system's browser.</summary>
    public Func<Uri, Task>? OpenBrowser { get; init; }

    public override Task<AuthenticationResult> AskAsync(
        IPublicClientApplication client, string[] scopes, string? account, IReporter reporter, CancellationToken cancellationToken)
    {
        if (OpenBrowser is null && !(Desktop.HasBrowser && client.IsUserInteractive()))
        {
            throw Faults.NoBrowser();
        }

        ReportWait(reporter, "Waiting for the sign-in in the browser");
        return client.AcquireTokenInteractive(scopes)
            .WithUseEmbeddedWebView(false)
            .WithSystemWebViewOptions(new SystemWebViewOptions
            {
                HtmlMessageSuccess = "<p>You are signed in. You can close this page and go back to PowerShell.</p>",
                HtmlMessageError = "<p>The sign-in did not succeed. PowerShell shows why.</p>",
                OpenBrowserAsync = OpenBrowser,
            })
            .WithLoginHint(account)
            .WithPrompt(account is null ? Prompt.SelectAccount : Prompt.NoPrompt)
            .ExecuteAsync(cancellationToken);
    }
}
