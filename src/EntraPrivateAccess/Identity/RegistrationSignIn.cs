using System.IO;
using System.Security;
using System.Text;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Identity;

/// <summary>Gets the token that a registration requires: a user token for one public client and one scope.</summary>
internal static class RegistrationSignIn
{
    private const string Unconfirmed =
        "Microsoft does not document whether the registration client accepts device codes, and Conditional Access "
        + "often blocks them. If the sign-in fails, create the token on a Windows workstation and pass it as a "
        + "SecureString.";

    // The service shows this error on its own page and does not redirect, so only the user can see it.
    private const string Unregistered =
        "If the browser shows AADSTS50011 (the redirect URI is not registered), press Ctrl+C and use -UseDeviceCode, "
        + "or create the token on a Windows workstation and pass it as a SecureString.";

    /// <param name="context">The context, whose client ID is replaced by the one for registration.</param>
    /// <param name="account">The user name to sign in with, or null for any.</param>
    /// <param name="useDeviceCode">True to show a code instead of a window. Whether the registration client accepts
    /// device codes is unconfirmed.</param>
    /// <exception cref="ConnectorException">EnvironmentNotSupported, sign-in errors, and the errors of
    /// <see cref="RegistrationTokenCheck"/>.</exception>
    public static async Task<RegistrationTokenFacts> AcquireAsync(
        SignInContext context,
        string? account,
        bool useDeviceCode,
        TimeSpan limit,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        ConnectorEnvironment environment = context.Environment;
        if (environment is not { RegistrationClientId: string client, RegistrationScope: string scope })
        {
            throw ConnectorErrors.EnvironmentNotSupported(environment, "The client for the registration sign-in");
        }

        SecureString token =
            !useDeviceCode && NeedsWindowsPowerShell(environment)
                ? await WindowsPowerShellSignIn
                    .AskAsync(context, account, limit, reporter, cancellationToken)
                    .ConfigureAwait(false)
                : await AskAsync(
                        context with
                        {
                            ClientId = client,
                            Purpose = SignInPurpose.Registration,
                        },
                        scope,
                        account,
                        Prompt(environment, useDeviceCode, limit),
                        reporter,
                        cancellationToken
                    )
                    .ConfigureAwait(false);
        DateTimeOffset now = await ServiceClock
            .ReadAsync(context.Http, environment, context.Time, cancellationToken)
            .ConfigureAwait(false);
        RegistrationTokenFacts facts = RegistrationTokenCheck.Check(token, environment, context.TenantId, now);
        foreach (string warning in facts.Warnings)
        {
            reporter.Warning(warning);
        }

        return facts;
    }

    private static async Task<SecureString> AskAsync(
        SignInContext context,
        string scope,
        string? account,
        UserPrompt prompt,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        AccessToken token = await new UserTokenSource(context, prompt, scope)
            .SignInAsync(account, reporter, cancellationToken)
            .ConfigureAwait(false);
        return SecureText.From(token.Value);
    }

    private static UserPrompt Prompt(ConnectorEnvironment environment, bool useDeviceCode, TimeSpan limit) =>
        useDeviceCode ? new DeviceCodePrompt { Limit = limit, Caution = Unconfirmed }
        : RegistrationWindow.IsEmbedded ? new EmbeddedPrompt(environment.Authority) { Limit = limit }
        : new BrowserPrompt { Limit = limit, Caution = Unregistered };

    // PowerShell 7 on Windows has no embedded window, but Windows PowerShell on the same machine does.
    private static bool NeedsWindowsPowerShell(ConnectorEnvironment environment) =>
        !RegistrationWindow.IsEmbedded && !environment.IsSandbox && Path.DirectorySeparatorChar == '\\';
}

/// <summary>
/// Formats the input and output of the Windows PowerShell child process: one ASCII line each, on its standard streams.
/// </summary>
/// <remarks>
/// The input consists of base64-encoded UTF-8 fields separated by tabs. The output consists of a tab, <c>token</c>,
/// <c>fault</c> or <c>refusal</c>, a tab, and the value.
/// </remarks>
internal static class RegistrationSignInFrame
{
    private const string TokenMark = "\ttoken\t";
    private const string FaultMark = "\tfault\t";
    private const string RefusalMark = "\trefusal\t";

    // A token has a few thousand characters. A longer line is not a valid result.
    private const int MaximumLength = 64 * 1024;

    public static byte[] Write(params string[] fields)
    {
        IEnumerable<string> encoded = fields.Select(field => Convert.ToBase64String(Encoding.UTF8.GetBytes(field)));
        return Encoding.ASCII.GetBytes(string.Join("\t", encoded) + "\n");
    }

    /// <summary>Finds the marked line and ignores all other output of the child.</summary>
    /// <returns>The token; or the ErrorId and the message of an error; or the reason for a refusal as the ErrorId. All
    /// values are null if there is no marked line.</returns>
    public static (SecureString? Token, string? FaultId, string? Fault) Read(TextReader output)
    {
        while (ReadLine(output) is char[] line)
        {
            try
            {
                if (After(line, TokenMark) is ArraySegment<char> token)
                    return (Secure(token), null, null);
                if (After(line, FaultMark) is ArraySegment<char> fault && Fault(fault) is [string id, string message])
                    return (null, id, message);
                if (After(line, RefusalMark) is ArraySegment<char> refusal)
                    return (null, new string([.. refusal]), null);
            }
            finally
            {
                Array.Clear(line, 0, line.Length);
            }
        }

        return (null, null, null);
    }

    private static string[] Fault(ArraySegment<char> text) =>
        [
            .. new string([.. text])
                .Split('\t')
                .Select(field => Encoding.UTF8.GetString(Convert.FromBase64String(field))),
        ];

    private static ArraySegment<char>? After(char[] line, string mark)
    {
        int end = Array.IndexOf(line, '\0');
        int length = end < 0 ? line.Length : end;
        return line.Take(mark.Length).SequenceEqual(mark)
            ? new ArraySegment<char>(line, mark.Length, length - mark.Length)
            : default(ArraySegment<char>?);
    }

    private static SecureString Secure(ArraySegment<char> letters)
    {
        SecureString secret = new();
        foreach (char letter in letters)
        {
            secret.AppendChar(letter);
        }

        secret.MakeReadOnly();
        return secret;
    }

    // Reads character by character into one buffer, because a string could not be overwritten.
    private static char[]? ReadLine(TextReader output)
    {
        char[] line = new char[MaximumLength];
        int length = 0;
        int next;
        while ((next = output.Read()) >= 0 && next != '\n')
        {
            if (next is not ('\r' or '\uFEFF') && length < MaximumLength)
            {
                line[length++] = (char)next;
            }
        }

        return next < 0 && length == 0 ? null : line;
    }
}

/// <summary>
/// The sign-in that <c>Get-ConnectorRegistrationToken</c> left in the cache. It provides tokens without prompting the
/// user.
/// </summary>
internal sealed class CachedRegistrationSignIn(SignInContext context)
{
    // The prompt is never shown, because this class uses only the cached sign-in.
    private readonly UserTokenSource? _source = context.Environment
        is { RegistrationClientId: string client, RegistrationScope: string scope }
        ? new UserTokenSource(
            context with
            {
                ClientId = client,
                Purpose = SignInPurpose.Registration,
            },
            new BrowserPrompt(),
            scope
        )
        : null;

    /// <summary>
    /// Returns the account, or null if no cached account, or more than one, matches. Sends no request.
    /// </summary>
    public async Task<CachedAccount?> FindAsync() =>
        _source is null ? null : await _source.FindCachedAsync().ConfigureAwait(false);

    /// <summary>Gets a token for the account that was found.</summary>
    /// <exception cref="ConnectorException">The user must sign in again, or the sign-in failed for another
    /// reason.</exception>
    public async Task<System.Security.SecureString> GetAsync(IReporter reporter, CancellationToken cancellationToken) =>
        SecureText.From(
            (await _source!.GetAsync(forceRefresh: false, reporter, cancellationToken).ConfigureAwait(false)).Value
        );
}
