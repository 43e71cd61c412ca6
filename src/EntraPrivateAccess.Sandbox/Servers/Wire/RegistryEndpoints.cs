using System.Text.Json;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>Endpoints for the registry.</summary>
internal static class RegistryEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.On("GET", "/registry", (context, machine) =>
            machine.Registry.Read(Key(context), context.Query("name") ?? "", Wow64(context)) is { } value
                ? Results.Json(new { value.Kind, value.Value })
                : Results.Json(new { kind = (string?)null, value = (object?)null })
        );
        routes.On("GET", "/registry/subkeys", (context, machine) =>
            Results.Json(machine.Registry.Subkeys(Key(context), Wow64(context)))
        );
        routes.On("GET", "/registry/values", (context, machine) =>
            Results.Json(machine.Registry.ValueNames(Key(context), Wow64(context)))
        );
        routes.On("PUT", "/registry", async (context, machine) =>
        {
            RegistryBody body = await WireJson.ReadAsync<RegistryBody>(context);
            machine.RequireElevation();
            machine.Registry.Write(body.Key, body.Name, body.ToValue(), body.Wow64);
            machine.Note("registry value written", $@"{body.Key}\{body.Name}");
            return Results.NoContent();
        });
        routes.On("DELETE", "/registry", (context, machine) =>
        {
            machine.RequireElevation();
            if (machine.Registry.DeleteKey(Key(context), Wow64(context)))
            {
                machine.Note("registry key removed", Key(context));
            }

            return Results.NoContent();
        });
    }

    private static string Key(HttpContext context) =>
        context.Query("key")
        ?? throw new WindowsError(WindowsError.InvalidParameter, "The query parameter 'key' is missing.");

    private static bool Wow64(HttpContext context) => context.Query("wow64") == "true";
}

/// <summary>A value to write.</summary>
/// <param name="Value">A string, a number, a list of strings, or base64 for Binary.</param>
internal sealed record RegistryBody(string Key, string Name, string Kind, JsonElement Value, bool Wow64 = false)
{
    public RegistryValue ToValue()
    {
        try
        {
            return new RegistryValue(
                Kind,
                Kind switch
                {
                    "String" or "ExpandString" => Value.GetString()!,
                    "DWord" => Value.GetInt32(),
                    "QWord" => Value.GetInt64(),
                    "MultiString" => Value.Deserialize<string[]>()!,
                    "Binary" => Value.GetBytesFromBase64(),
                    _ => throw new WindowsError(WindowsError.InvalidParameter, $"'{Kind}' is not a registry type."),
                }
            );
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or FormatException or JsonException)
        {
            throw new WindowsError(WindowsError.InvalidParameter, $"The value does not match the kind {Kind}.");
        }
    }
}

/// <summary>The reason why a store is unreadable from now on; null makes it readable.</summary>
internal sealed record UnreadableBody(string? Reason);
