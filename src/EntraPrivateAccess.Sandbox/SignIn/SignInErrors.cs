using System;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>The shape of Entra ID's error answers.</summary>
internal static class SignInErrors
{
    public static IResult Result(SignInFault fault, DateTimeOffset now)
    {
        string trace = Guid.NewGuid().ToString();
        string correlation = Guid.NewGuid().ToString();
        string time = now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        JsonObject body = new()
        {
            ["error"] = fault.Error,
            ["error_description"] = $"{fault.Message} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {time}",
            ["error_codes"] = new JsonArray(fault.Code),
            ["timestamp"] = time,
            ["trace_id"] = trace,
            ["correlation_id"] = correlation,
            ["error_uri"] = $"https://login.microsoftonline.com/error?code={fault.Code}",
        };
        if (fault.Suberror is not null)
        {
            body["suberror"] = fault.Suberror;
        }

        return Results.Text(body.ToJsonString(), "application/json", statusCode: fault.Status);
    }
}
