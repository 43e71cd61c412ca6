using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>Answers sign-in prompts in place of a user.</summary>
internal static class SignInControl
{
    public static IResult Answer(SignInRequest request, PendingSignIns pending)
    {
        if (request.AnsweredBy is not null && TenantUsers.Find(request.AnsweredBy) is null)
        {
            return ControlError.Result(400, $"There is no user '{request.AnsweredBy}'.");
        }

        pending.AnsweredBy = request.AnsweredBy;
        return Results.NoContent();
    }

    public static IResult Answer(DeviceAnswer answer, PendingSignIns pending)
    {
        if (pending.DeviceByUserCode(answer.UserCode) is not DeviceSignIn device)
        {
            return ControlError.Result(404, "No pending device sign-in has this code.");
        }

        device.Declined = answer.Decline;
        device.User = TenantUsers.Find(answer.User);
        return answer.Decline || device.User is not null
            ? Results.NoContent()
            : ControlError.Result(400, $"There is no user '{answer.User}'.");
    }
}

/// <summary>
/// The user that answers every sign-in page and device code at once; null leaves the answer to a real user.
/// </summary>
internal sealed record SignInRequest(string? AnsweredBy);

/// <summary>A user's response to a device code.</summary>
internal sealed record DeviceAnswer(string UserCode, string? User, bool Decline = false);
