using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>Bodies as they cross the wire: camel case, and nothing that is not known.</summary>
internal static class WireJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static async Task<T> ReadAsync<T>(HttpContext context) where T : class
    {
        try
        {
            return await context.Request.ReadFromJsonAsync<T>(s_options)
                ?? throw new WindowsError(WindowsError.InvalidParameter, "The body is empty.");
        }
        catch (JsonException wrong)
        {
            throw new WindowsError(WindowsError.InvalidParameter, $"The body is wrong: {wrong.Message}");
        }
    }
}
