using System.IO;
using System.Text;
using System.Text.Json;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Layers;

/// <summary>
/// Records every exchange with Graph, including the bodies, as one line of JSON each, for comparison with Microsoft's
/// contract.
/// </summary>
/// <remarks>Off unless a folder is specified. Tokens are never recorded, only the permissions they grant.</remarks>
internal sealed class ExchangeRecorder
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private readonly RequestDelegate _next;
    private readonly TokenAuthority _tokens;
    private readonly SandboxAddress _address;
    private readonly FaultBoard _faults;
    private readonly string _path;
    private readonly Lock _gate = new();

    public ExchangeRecorder(
        RequestDelegate next,
        TokenAuthority tokens,
        SandboxAddress address,
        FaultBoard faults,
        SandboxOptions options
    )
    {
        _next = next;
        _tokens = tokens;
        _address = address;
        _faults = faults;
        _path = Path.Combine(options.Record!, $"{Environment.ProcessId}-{Guid.NewGuid():N}.jsonl");
    }

    public async Task InvokeAsync(HttpContext context)
    {
        // With another policy, permissions are those of other sources, which contradict the contract.
        bool isContract = _faults.Value(FaultNames.GraphPolicy, context.Request.Path) is null or "strict";
        if (
            !isContract
            || (!context.Request.Path.StartsWithSegments("/beta") && !context.Request.Path.StartsWithSegments("/v1.0"))
        )
        {
            await _next(context);
            return;
        }

        context.Request.EnableBuffering();
        string body = await ReadAsync(context.Request.Body, context.RequestAborted);
        Stream wire = context.Response.Body;
        using MemoryStream answer = new();
        context.Response.Body = answer;
        try
        {
            await _next(context);
        }
        finally
        {
            context.Response.Body = wire;
            Write(context, body, Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length));
        }

        if (!IsLost(context))
        {
            answer.Position = 0;
            await answer.CopyToAsync(wire, context.RequestAborted);
        }
    }

    private static async Task<string> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using StreamReader reader = new(body, leaveOpen: true);
        string text = await reader.ReadToEndAsync(cancellationToken);
        body.Position = 0;
        return text;
    }

    private static bool IsLost(HttpContext context) =>
        RequestJournal.WasDropped(context) || context.RequestAborted.IsCancellationRequested;

    private void Write(HttpContext context, string body, string answer)
    {
        HttpRequest request = context.Request;
        string bearer = request.Headers.Authorization.ToString();
        TokenClaims? caller =
            bearer.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            && _tokens.TryRead(bearer["Bearer ".Length..].Trim(), out TokenClaims? claims, out _)
                ? claims
                : null;
        string line = JsonSerializer.Serialize(
            new RecordedExchange(
                _address.Root,
                request.Headers.UserAgent.ToString(),
                request.Method,
                $"{request.Path.ToUriComponent()}{request.QueryString.ToUriComponent()}",
                request.ContentType,
                request.Headers["client-request-id"].FirstOrDefault(),
                body.Length == 0 ? null : body,
                caller?.Scopes ?? [],
                caller?.AppRoles ?? [],
                IsLost(context) ? 0 : context.Response.StatusCode,
                context.Response.ContentType,
                answer.Length == 0 ? null : answer
            ),
            s_json
        );
        lock (_gate)
        {
            File.AppendAllText(_path, line + "\n");
        }
    }
}

/// <summary>One request to Graph and its response.</summary>
/// <param name="Root">The Graph root that the request was sent to.</param>
/// <param name="Client">The User-Agent, which distinguishes the module from other clients.</param>
/// <param name="Url">Path and query as received, escaped.</param>
/// <param name="Scopes">Delegated permissions of the caller's token.</param>
/// <param name="AppRoles">Application permissions of the caller's token.</param>
/// <param name="Status">0 if the connection was closed before a response.</param>
internal sealed record RecordedExchange(
    string Root,
    string Client,
    string Method,
    string Url,
    string? ContentType,
    string? ClientRequestId,
    string? Body,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> AppRoles,
    int Status,
    string? AnswerType,
    string? Answer
);
