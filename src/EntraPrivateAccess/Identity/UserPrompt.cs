using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using Microsoft.Identity.Client;

namespace EntraPrivateAccess.Identity;

/// <summary>A method of prompting the user to sign in.</summary>
internal abstract class UserPrompt
{
    protected internal const string Activity = "Sign in";

    /// <summary>The method as shown in the context: <c>Interactive</c> or <c>DeviceCode</c>.</summary>
    public abstract string Method { get; }

    /// <summary>The redirect URI of the sign-in page, which must be registered for the client.</summary>
    public abstract string RedirectUri { get; }

    /// <summary>The time limit for the user. The service also lets a device code expire after 15 minutes.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A warning to show before the prompt, or null.</summary>
    public string? Caution { get; init; }

    /// <param name="account">The user name to suggest, or null.</param>
    public abstract Task<AuthenticationResult> AskAsync(
        IPublicClientApplication client,
        string[] scopes,
        string? account,
        IReporter reporter,
        CancellationToken cancellationToken
    );

    protected void ReportWait(IReporter reporter, string status) =>
        reporter.Progress(new ProgressUpdate(Activity, status, SecondsRemaining: (int)Limit.TotalSeconds));
}

/// <summary>Opens the system's browser and listens on the loopback interface for the response.</summary>
internal sealed class BrowserPrompt : UserPrompt
{
    public override string Method => "Interactive";

    public override string RedirectUri => "http://localhost";

    /// <summary>Opens an address in a browser; null uses the system's browser.</summary>
    public Func<Uri, Task>? OpenBrowser { get; init; }

    public override Task<AuthenticationResult> AskAsync(
        IPublicClientApplication client,
        string[] scopes,
        string? account,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        if (OpenBrowser is null && !(Desktop.HasBrowser && client.IsUserInteractive()))
        {
            throw ConnectorErrors.NoBrowser();
        }

        ReportWait(reporter, "Waiting for the sign-in in the browser");
        return client
            .AcquireTokenInteractive(scopes)
            .WithUseEmbeddedWebView(false)
            .WithSystemWebViewOptions(
                new SystemWebViewOptions
                {
                    HtmlMessageSuccess = "<p>You are signed in. You can close this page and return to PowerShell.</p>",
                    HtmlMessageError = "<p>The sign-in failed. PowerShell shows the reason.</p>",
                    OpenBrowserAsync = OpenBrowser,
                }
            )
            .WithLoginHint(account)
            .WithPrompt(account is null ? Prompt.SelectAccount : Prompt.NoPrompt)
            .ExecuteAsync(cancellationToken);
    }
}

/// <summary>Shows a code that the user enters in any browser, on any machine.</summary>
internal sealed class DeviceCodePrompt : UserPrompt
{
    public override string Method => "DeviceCode";

    // This flow does not use it, but a public client requires one.
    public override string RedirectUri => "http://localhost";

    public override Task<AuthenticationResult> AskAsync(
        IPublicClientApplication client,
        string[] scopes,
        string? account,
        IReporter reporter,
        CancellationToken cancellationToken
    ) =>
        client
            .AcquireTokenWithDeviceCode(scopes, code =>
            {
                reporter.Notice(code.Message);
                ReportWait(reporter, $"Waiting for the code {code.UserCode} to be entered at {code.VerificationUrl}");
                return Task.CompletedTask;
            })
            .ExecuteAsync(cancellationToken);
}

/// <summary>
/// Opens the embedded window of .NET Framework, like Microsoft's registration scripts. It exists only in Windows
/// PowerShell.
/// </summary>
internal sealed class EmbeddedPrompt(Uri authority) : UserPrompt
{
    public override string Method => "Interactive";

    public override string RedirectUri => $"{authority.OriginalString.TrimEnd('/')}/common/oauth2/nativeclient";

    public override Task<AuthenticationResult> AskAsync(
        IPublicClientApplication client,
        string[] scopes,
        string? account,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        if (!Desktop.HasBrowser || !client.IsUserInteractive())
        {
            throw ConnectorErrors.NoBrowser();
        }

        ReportWait(reporter, "Waiting for the sign-in in the window");
        return client
            .AcquireTokenInteractive(scopes)
            .WithUseEmbeddedWebView(true)
            .WithLoginHint(account)
            .ExecuteAsync(cancellationToken);
    }
}
