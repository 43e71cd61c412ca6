using System.IO;
using System.Security;
using System.Text;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Identity;

/// <summary>Gets the one token that a registration needs: a person's, for one public client and one scope.</summary>
internal static class RegistrationSignIn
{
    private const string Unconfirmed =
        "Microsoft does not say that the registration client takes device codes, and conditional access often blocks them. "
        + "If it fails, make the token on a Windows workstation and hand it in as a SecureString.";

    // The service shows this error on its own page and sends nobody back: only the person can see it.
    private const string Unregistered =
        "If the browser shows AADSTS50011 (the redirect is not registered), press Ctrl+C and use -UseDeviceCode, "
        + "or make the token on a Windows workstation and hand it in as a SecureString.";

    /// <param name="context">Its client id is replaced by the registration's own.</param>
    /// <param name="account">The user name to sign in with, or null for any.</param>
    /// <param name="useDeviceCode">True shows a code instead of a window. That the registration client takes one is
    /// unconfirmed.</param>
    /// <exception cref="ConnectorException">EnvironmentNotSupported, the faults of sign-in and of
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
            throw ConnectorErrors.EnvironmentNotSupported(environment, "How to sign in for a registration");
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

    // PowerShell 7 on Windows has no embedded window, but Windows PowerShell beside it has.
    private static bool NeedsWindowsPowerShell(ConnectorEnvironment environment) =>
        !RegistrationWindow.IsEmbedded && !environment.IsSandbox && Path.DirectorySeparatorChar == '\\';
}

/// <summary>
/// What goes to the Windows PowerShell child and what comes back: one ASCII line each, over its standard streams.
/// </summary>
/// <remarks>
/// To it: fields in UTF-8 and base64, tabs between them. From it: a tab, <c>token</c>, <c>fault</c> or
/// <c>refusal</c>, a tab, and the rest.
/// </remarks>
internal static class RegistrationSignInFrame
{
    private const string TokenMark = "\ttoken\t";
    private const string FaultMark = "\tfault\t";
    private const string RefusalMark = "\trefusal\t";

    // A token has some thousand characters; what goes on longer is no answer of ours.
    private const int Longest = 64 * 1024;

    public static byte[] Write(params string[] fields)
    {
        IEnumerable<string> encoded = fields.Select(field => Convert.ToBase64String(Encoding.UTF8.GetBytes(field)));
        return Encoding.ASCII.GetBytes(string.Join("\t", encoded) + "\n");
    }

    /// <summary>Finds the marked line; whatever else the child wrote is passed over.</summary>
    /// <returns>The token, or the fault's id and sentence, or the word of a refusal as id; all null where no marked
    /// line came.</returns>
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

    // One character at a time into one buffer: a string of the line could not be overwritten.
    private static char[]? ReadLine(TextReader output)
    {
        char[] line = new char[Longest];
        int length = 0;
        int next;
        while ((next = output.Read()) >= 0 && next != '\n')
        {
            if (next is not ('\r' or '\uFEFF') && length < Longest)
            {
                line[length++] = (char)next;
            }
        }

        return next < 0 && length == 0 ? null : line;
    }
}

/// <summary>
/// The sign-in that <c>Get-ConnectorRegistrationToken</c> left in the cache: it makes tokens without a person.
/// </summary>
internal sealed class CachedRegistrationSignIn(SignInContext context)
{
    // Never shown: only a person's sign-in needs a window, and nobody is asked here.
    private readonly UserTokenSource? _source = context.Environment
        is { RegistrationClientId: string client, RegistrationScope: string scope }
        ? new UserTokenSource(context with { ClientId = client }, new BrowserPrompt(), scope)
        : null;

    /// <summary>The account, or null where the cache holds none or several that fit. Sends nothing.</summary>
    public async Task<CachedAccount?> FindAsync() =>
        _source is null ? null : await _source.FindCachedAsync().ConfigureAwait(false);

    /// <summary>A token of the account that was found.</summary>
    /// <exception cref="ConnectorException">It needs a person again, or another fault of a sign-in.</exception>
    public async Task<System.Security.SecureString> GetAsync(IReporter reporter, CancellationToken cancellationToken) =>
        SecureText.From(
            (await _source!.GetAsync(forceRefresh: false, reporter, cancellationToken).ConfigureAwait(false)).Value
        );
}
