using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using Microsoft.Identity.Client;

namespace EntraPrivateAccess.Identity;

/// <summary>Opens a window of .NET Framework's own, as Microsoft's registration scripts do. It exists in Windows PowerShell only.</summary>
internal sealed class EmbeddedPrompt(Uri authority) : UserPrompt
{
    public override string Method => "Interactive";

    public override string RedirectUri => $"{authority.OriginalString.TrimEnd('/')}/common/oauth2/nativeclient";

    public override Task<AuthenticationResult> AskAsync(
        IPublicClientApplication client, string[] scopes, string? account, IReporter reporter, CancellationToken cancellationToken)
    {
        if (!Desktop.HasBrowser || !client.IsUserInteractive())
        {
            throw Faults.NoBrowser();
        }

        ReportWait(reporter, "Waiting for the sign-in in its window");
        return client.AcquireTokenInteractive(scopes).WithUseEmbeddedWebView(true).WithLoginHint(account).ExecuteAsync(cancellationToken);
    }
}
