using System.Globalization;
using System.IO;
using System.Net.Http;
using System.Net.Sockets;
using System.Security;
using System.Security.Authentication;
using System.Text;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server.Windows;

namespace EntraPrivateAccess.Tenant.Watch;

/// <summary>Sends notifications to a webhook, with a few retries within a time limit.</summary>
/// <remarks>
/// No text that it returns contains the address or a message of the network layer, which may contain the host.
/// Redirects are not followed, because they would pass the message, and often the key, to another host. The body of a
/// response is not read.
/// </remarks>
internal sealed class WebhookSender(HttpClient http, WebhookAddress address, WebhookFormat format, TimeProvider time)
{
    /// <summary>The number of attempts per notification and pass.</summary>
    public const int Attempts = 4;

    /// <summary>The longest wait that a receiver can request. After a longer one, the next pass sends again.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>The time from the first attempt of a notification to the start of its last one.</summary>
    public static readonly TimeSpan Total = TimeSpan.FromSeconds(60);

    /// <summary>The time limit of one attempt.</summary>
    public TimeSpan PerAttempt { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Returns null if the receiver accepted the message; otherwise the reason, as a clause.</summary>
    public async Task<string?> SendAsync(ConnectorNotification notification, CancellationToken cancellationToken)
    {
        string body = WebhookMessages.Write(notification, format);
        long started = time.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            WebhookAnswer answer = await TryAsync(body, cancellationToken).ConfigureAwait(false);
            if (answer.Problem is null)
            {
                return null;
            }

            TimeSpan wait = answer.RetryAfter ?? TimeSpan.FromSeconds(1 << (attempt - 1));
            if (
                !answer.MayRetry
                || attempt == Attempts
                || wait > LongestWait
                || time.GetElapsedTime(started) + wait > Total
            )
            {
                return answer.Problem;
            }

            await time.DelayAsync(wait, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<WebhookAnswer> TryAsync(string body, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = time.Limit(PerAttempt);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token,
            cancellationToken
        );
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, address.Uri)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            using HttpResponseMessage response = await http.SendAsync(
                    request,
                    HttpCompletionOption.ResponseHeadersRead,
                    stop.Token
                )
                .ConfigureAwait(false);
            return AnswerOf(response);
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested
            )
        {
            return new WebhookAnswer(
                failure is OperationCanceledException
                    ? $"it did not respond within {PerAttempt.TotalSeconds:0} seconds"
                    : $"the connection failed ({ReasonOf(failure)})",
                MayRetry: true
            );
        }
    }

    private WebhookAnswer AnswerOf(HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        string number = status.ToString(CultureInfo.InvariantCulture);
        return status switch
        {
            >= 200 and < 300 => new WebhookAnswer(null, MayRetry: false),
            >= 300 and < 400 => new WebhookAnswer(
                $"it redirected to another address (status {number}), and redirects are not followed",
                MayRetry: false
            ),
            408 or 429 or >= 500 => new WebhookAnswer($"it returned status {number}", MayRetry: true)
            {
                RetryAfter = response.Headers.TryGetValues("Retry-After", out IEnumerable<string>? values)
                    ? RetryAfter.Parse(values.FirstOrDefault(), response.Headers.Date ?? time.GetUtcNow())
                    : null,
            },
            _ => new WebhookAnswer($"it returned status {number}", MayRetry: false),
        };
    }

    private static string ReasonOf(Exception failure)
    {
        for (Exception? inner = failure; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case SocketException socket:
                    return socket.SocketErrorCode.ToString();
                case AuthenticationException:
                    return "its certificate is not trusted";
            }
        }

        return failure.GetType().Name;
    }

    /// <param name="Problem">Null if the message was accepted.</param>
    private sealed record WebhookAnswer(string? Problem, bool MayRetry)
    {
        public TimeSpan? RetryAfter { get; init; }
    }
}

/// <summary>The address of a webhook, which is a secret: everyone who knows it can send messages.</summary>
internal sealed class WebhookAddress
{
    // Addresses of workflows have about 300 characters.
    private const int MaximumLength = 8000;

    private WebhookAddress(Uri uri) => Uri = uri;

    /// <summary>The address. Only the request itself may contain it.</summary>
    public Uri Uri { get; }

    /// <summary>Reads the address from a secret.</summary>
    /// <param name="isSandbox">True in a session with a sandbox, which sends nothing to other machines.</param>
    /// <exception cref="ConnectorException"><c>WebhookAddressInvalid</c>.</exception>
    public static WebhookAddress Read(SecureString secret, bool isSandbox) =>
        Parse(
            SecureText.Use(secret, letters =>
                letters.Count > MaximumLength ? "" : new string(letters.Array!, letters.Offset, letters.Count)
            ),
            isSandbox
        );

    /// <summary>Reads the address from a file that only its owner can read.</summary>
    /// <exception cref="ConnectorException"><c>WebhookFileNotReadable</c>, <c>WebhookFileNotProtected</c> or
    /// <c>WebhookAddressInvalid</c>.</exception>
    public static WebhookAddress ReadFile(string path, bool isSandbox)
    {
        try
        {
            if (!File.Exists(path))
            {
                throw ConnectorErrors.WebhookFileNotReadable(path, "there is no such file");
            }

            if ((Platform.IsWindows ? ProtectedFile.Problem(path) : PrivateFiles.Problem(path)) is { } problem)
            {
                throw ConnectorErrors.WebhookFileNotProtected(
                    path,
                    problem,
                    Platform.IsWindows
                        ? $"icacls \"{path}\" /inheritance:r /grant:r \"${{env:USERNAME}}:R\""
                        : $"chmod 600 '{path}'"
                );
            }

            using StreamReader reader = new(path);
            char[] letters = new char[MaximumLength + 1];
            int count = reader.ReadBlock(letters, 0, letters.Length);
            return Parse(count > MaximumLength ? "" : new string(letters, 0, count).Trim(), isSandbox);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw ConnectorErrors.WebhookFileNotReadable(path, refused.Message.TrimEnd('.'), refused);
        }
    }

    /// <summary>Never returns the address.</summary>
    public override string ToString() => "(webhook)";

    private static WebhookAddress Parse(string text, bool isSandbox) =>
        !Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || text.Any(char.IsWhiteSpace)
            ? throw ConnectorErrors.WebhookAddressInvalid("it is not one complete address")
        : uri.Scheme != Uri.UriSchemeHttps
            ? throw ConnectorErrors.WebhookAddressInvalid("it does not start with https://")
        : uri.UserInfo.Length > 0
            ? throw ConnectorErrors.WebhookAddressInvalid("it contains a user name before the host")
        : isSandbox && !uri.IsLoopback
            ? throw ConnectorErrors.WebhookAddressInvalid(
                "a session with a sandbox sends messages to this machine only, so that a rehearsal alarms nobody"
            )
        : new WebhookAddress(uri);
}
